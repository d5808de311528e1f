"""What is sealed opens for its purpose and its key only; pseudonyms tell nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.errors import SealBroken
from bot.identity.vault import Vault
from bot.messages import Address

VAULT = Vault(SecretStr("one secret of thirty-two characters or more"))
OTHER = Vault(SecretStr("two secret of thirty-two characters or more"))


@given(st.binary(max_size=200), st.text(max_size=20))
def test_round_trip(data, purpose):
    purpose = purpose.encode("utf-8", "ignore").decode()
    assert VAULT.open(VAULT.seal(data, purpose), purpose) == data


def test_another_purpose_or_key_or_one_changed_byte_does_not_open():
    sealed = VAULT.seal(b"data", "here")
    with pytest.raises(SealBroken):
        VAULT.open(sealed, "there")
    with pytest.raises(SealBroken):
        OTHER.open(sealed, "here")
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(SealBroken):
            VAULT.open(bytes(changed), "here")


@given(st.binary(max_size=64))
def test_rubbish_does_not_open(data):
    with pytest.raises(SealBroken):
        VAULT.open(data, "here")


def test_pseudonyms_differ_by_account_and_key():
    one = Address("wechat", "demo", "user")
    assert VAULT.pseudonym(one) == VAULT.pseudonym(Address("wechat", "demo", "user"))
    others = {VAULT.pseudonym(Address("wechat", "demo2", "user")), VAULT.pseudonym(Address("alipay", "demo", "user"))}
    assert len({VAULT.pseudonym(one), OTHER.pseudonym(one), *others}) == 4
    assert "user" not in VAULT.pseudonym(one)
