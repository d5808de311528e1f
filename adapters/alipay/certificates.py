"""Certificate mode: the serial numbers that Alipay computes from certificates, and the keys inside them."""

import hashlib
import re
from collections.abc import Iterator, MutableMapping, Sequence
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509.oid import NameOID

BLOCK = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
RSA_SIGNED = "1.2.840.113549.1.1"
"""The OIDs of RSA signatures begin so; the root file holds SM2 ones too, which take no part."""


def read_pem(value: str) -> str:
    """The certificate text: what is given, or the file that it names. Raises ValueError."""
    if "-----BEGIN" in value:
        return value.replace("\\n", "\n")
    try:
        return Path(value).read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise ValueError(f"certificate file: {type(error).__name__}") from None


def serial_number(certificate: x509.Certificate) -> str:
    """Alipay's serial number: MD5 over the issuer, last attribute first, and the decimal serial."""
    issuer = ",".join(f"{each.rfc4514_attribute_name}={_text(each)}" for each in reversed(list(certificate.issuer)))
    return hashlib.md5(f"{issuer}{certificate.serial_number}".encode(), usedforsecurity=False).hexdigest()


def leaf_serial(pem: str) -> str:
    """The serial number of the first certificate. Raises ValueError."""
    return serial_number(_first(pem))


def last_day(pem: str) -> datetime:
    """When the first certificate runs out. Raises ValueError."""
    return _first(pem).not_valid_after_utc


def root_serial(pem: str) -> str:
    """The serial numbers of all RSA roots in file order, joined by `_`. Raises ValueError where there is none."""
    serials = [serial_number(each) for each in _readable(pem) if _signed_with_rsa(each)]
    if not serials:
        raise ValueError("no RSA root certificate")
    return "_".join(serials)


def public_keys(pem: str) -> MutableMapping[str, RSAPublicKey]:
    """The RSA keys of Alipay's certificates by serial number; several while one is replaced. Raises ValueError."""
    keys = {serial_number(each): each.public_key() for each in _readable(pem)}
    found = {serial: key for serial, key in keys.items() if isinstance(key, RSAPublicKey)}
    if not found:
        raise ValueError("no certificate with an RSA key")
    return found


def trusted_key(pem: str, serial: str, *, like: str, roots: str, now: datetime) -> RSAPublicKey:
    """The key of the certificate with this serial number. Raises ValueError for another's, or one of another issuer.

    Alipay's authority issues the certificates of all apps too: it must be made out to whom `like` is.
    """
    chain, anchors = list(_readable(pem)), list(_readable(roots))
    leaf = next((each for each in chain if serial_number(each) == serial), None)
    if leaf is None:
        raise ValueError("another certificate than asked for")
    if _holder(leaf) != _holder(_first(like)):
        raise ValueError("made out to somebody else")
    _climb(leaf, chain, anchors, now)
    key = leaf.public_key()
    if not isinstance(key, RSAPublicKey):
        raise ValueError("no RSA key")
    return key


def _climb(
    leaf: x509.Certificate, chain: Sequence[x509.Certificate], anchors: Sequence[x509.Certificate], now: datetime
) -> None:
    """Goes from issuer to issuer up to an anchor. Raises ValueError where the way ends before."""
    certificate = leaf
    for _ in chain:
        if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
            raise ValueError("not valid now")
        if any(_issued(certificate, anchor) for anchor in anchors):
            return
        above = (each for each in chain if each is not certificate and _may_issue(each) and _issued(certificate, each))
        certificate = next(above, leaf)
    raise ValueError("no root that we know stands behind it")


def _issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _may_issue(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (x509.ExtensionNotFound, ValueError):
        return False


def _holder(certificate: x509.Certificate) -> Sequence[object]:
    """Whom it is made out to: the organisation, whose name outlasts the certificate's."""
    return [each.value for each in certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)]


def _first(pem: str) -> x509.Certificate:
    for certificate in _readable(pem):
        return certificate
    raise ValueError("no certificate")


def _readable(pem: str) -> Iterator[x509.Certificate]:
    """Alipay's root file holds one that `cryptography` can't parse; it isn't RSA and takes no part."""
    for block in BLOCK.findall(pem):
        try:
            yield x509.load_pem_x509_certificate(block.encode())
        except ValueError:
            continue


def _signed_with_rsa(certificate: x509.Certificate) -> bool:
    return certificate.signature_algorithm_oid.dotted_string.startswith(RSA_SIGNED)


def _text(attribute: x509.NameAttribute[str | bytes]) -> str:
    value = attribute.value
    return value if isinstance(value, str) else value.hex()
