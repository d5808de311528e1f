"""Certificates of a private authority, read from the file that an operator names."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, ValidationInfo

from bot.catalog import words

FOLDER = "folder"
"""In a validation's context: where the names of files begin."""


@dataclass(frozen=True, slots=True)
class Roots:
    """Who may vouch for a gateway. `pem`: all certificates of the file, in PEM."""

    file: Path
    pem: str = field(repr=False)


def read_roots(value: object, info: ValidationInfo) -> object:
    """The certificates in the file of this name, PEM or DER. Raises ValueError."""
    if not isinstance(value, str):
        return value
    file = (info.context or {}).get(FOLDER, Path()) / value
    try:
        return Roots(file, read_certificates(file))
    except OSError as error:
        raise ValueError(words.NO_CA_FILE.format(file=value)) from error
    except ValueError as error:
        raise ValueError(words.NO_CERTIFICATE.format(file=value)) from error


def read_certificates(file: Path) -> str:
    """All certificates of a file, PEM or DER, in PEM. Raises OSError, and ValueError where it holds none."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    content = file.read_bytes()
    is_text = b"-----BEGIN" in content
    found = x509.load_pem_x509_certificates(content) if is_text else [x509.load_der_x509_certificate(content)]
    return "".join(one.public_bytes(Encoding.PEM).decode() for one in found)


RootsFile = Annotated[Roots, BeforeValidator(read_roots)]
