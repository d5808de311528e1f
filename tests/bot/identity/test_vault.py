"""What is sealed opens for its purpose and its key only; pseudonyms tell nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.errors import SealBroken
from bot.identity.vault import CipherName, Sm4Gcm, Vault
from bot.messages import Address

CIPHERS: tuple[CipherName, ...] = ("aes-256-gcm", "sm4-gcm")
VAULTS = {name: Vault(SecretStr("one secret of thirty-two characters or more"), name) for name in CIPHERS}
VAULT = Vault(SecretStr("one secret of thirty-two characters or more"))
OTHER = Vault(SecretStr("two secret of thirty-two characters or more"))


@given(st.sampled_from(CIPHERS), st.binary(max_size=200), st.text(max_size=20))
def test_round_trip(cipher, data, purpose):
    purpose = purpose.encode("utf-8", "ignore").decode()
    sealed = VAULTS[cipher].seal(data, purpose)
    assert VAULT.open(sealed, purpose) == data
    assert data not in sealed or len(data) < 4


def test_sm4_gcm_agrees_with_the_published_vector():
    """RFC 8998, appendix A.1."""
    cipher = Sm4Gcm(bytes.fromhex("0123456789ABCDEFFEDCBA9876543210"))
    data = bytes.fromhex("AA" * 8 + "BB" * 8 + "CC" * 8 + "DD" * 8 + "EE" * 8 + "FF" * 8 + "EE" * 8 + "AA" * 8)
    header = bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2")
    sealed = cipher.encrypt(bytes.fromhex("00001234567800000000ABCD"), data, header)
    assert sealed[-16:].hex().upper() == "83DE3541E4C2B58177E065A9BF7B62EC"
    assert sealed[:16].hex().upper() == "17F399F08C67D5EE19D0DC9969C4BB7D"


@pytest.mark.parametrize("cipher", CIPHERS)
def test_another_purpose_or_key_or_one_changed_byte_does_not_open(cipher):
    sealed = VAULTS[cipher].seal(b"data", "here")
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
