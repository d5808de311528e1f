"""AES content encryption as Alipay does it: CBC, an IV of zeros, PKCS#7."""

import base64

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from sandbox.alipay.accounts import App
from sandbox.alipay.refusals import invalid


def seal(app: App, text: str) -> str:
    """The text encrypted with the app's key, in base64."""
    data = text.encode()
    pad = 16 - len(data) % 16
    encryptor = Cipher(algorithms.AES(app.aes_key), modes.CBC(bytes(16))).encryptor()
    return base64.b64encode(encryptor.update(data + bytes([pad]) * pad) + encryptor.finalize()).decode()


def unseal(app: App, sealed: str) -> str:
    """The text inside. Raises Refused."""
    try:
        decryptor = Cipher(algorithms.AES(app.aes_key), modes.CBC(bytes(16))).decryptor()
        plain = decryptor.update(base64.b64decode(sealed, validate=True)) + decryptor.finalize()
        return plain[: -plain[-1]].decode()
    except (ValueError, IndexError):
        raise invalid("isv.decryption-error", gateway=True) from None


def phone_blob(app: App, mobile: str) -> str:
    """What `my.getPhoneNumber` gives a front end."""
    cipher = seal(app, f'{{"code":"10000","msg":"Success","mobile":"{mobile}"}}')
    signature = app.sign(f'"{cipher}"'.encode())
    return f'{{"response":"{cipher}","sign":"{signature}","sign_type":"RSA2","encrypt_type":"AES","charset":"UTF-8"}}'
