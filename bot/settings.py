"""What is configured from outside: `BANSHI_…` variables and `.env`. Every one stands in `.env.example`."""

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
DEMO_ENV = ROOT / "sandbox" / "demo.env"
"""Public test values for the sandbox; a server that serves citizens refuses them."""

SHORTEST_SECRET = 32


class Settings(BaseSettings):
    """All settings of the core; each adapter reads its own accounts (`adapters/*/settings.py`)."""

    model_config = SettingsConfigDict(
        env_prefix="BANSHI_",
        env_nested_delimiter="__",
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
    )

    redis_url: str = Field(default="embedded", repr=False)
    """`embedded`, or where the store is, in one of the forms of bot.stores; a password may stand in it."""
    data_dir: Path = ROOT / "var"
    """Where the embedded store keeps its data and the router its cache."""
    catalog: Path = ROOT / "catalog.yaml"
    catalog_overlay: Path | None = None
    """A city's own file: overrides, adds and switches off entries by id."""
    four_eyes: bool = False
    """Whoever wrote part of a draft may not publish it."""
    guide_months: int = Field(default=12, gt=0)
    """A guide that was verified longer ago than so many months is named by the check."""
    gateways: Path = ROOT / "gateways.yaml"
    secret_key: SecretStr = SecretStr("")
    """Seals what is kept about citizens: at least 32 characters, the same for all processes."""
    older_secret_keys: tuple[SecretStr, ...] = ()
    """Former values of `secret_key`, newest first: they open what was sealed before, and seal nothing."""
    hash_key: SecretStr = SecretStr("")
    """What pseudonyms are made with; empty: the oldest key at hand, so that a rotation leaves them as they are."""
    key_source: str = "settings"
    """Where the keys are: `settings`, `file:PATH`, `command:LINE` or `python:MODULE:FUNCTION` (bot.keyring)."""
    cipher: Literal["aes-256-gcm", "sm4-gcm"] = "aes-256-gcm"
    """What seals; both open whatever is set here."""
    audit_dir: Path | None = None
    """Where the audit log is written; None: `audit` in `data_dir`. A local disk, never a network one."""
    audit_keep_days: int = Field(default=180, ge=180)
    """`banshi audit prune` removes nothing younger; the Cybersecurity Law asks for six months."""
    secrets: dict[str, SecretStr] = Field(default_factory=dict)
    """The gateways' secrets, by the names that gateways.yaml refers to."""
    private_gateways: tuple[str, ...] = ()
    """Hosts in internal networks, by name or address, that gateways.yaml may lead to; all others must be public."""
    private_ca: Path | None = None
    """Certificates (PEM, DER) of who vouches for those hosts of `private_gateways` that are no gateway, beside the
    machine's roots; a gateway's stand in its own entry (`ca`)."""
    public_url: str = "http://127.0.0.1:8000"
    """Where citizens' browsers reach this server."""
    rewrite_after_erase_s: float = Field(default=70, ge=0, le=3600)
    """How long after an erasure the store writes its append-only file anew (BGREWRITEAOF); 0: operators see to it."""
    drain_s: float = Field(default=5.0, ge=0, le=120)
    """How long `/readyz` says 503 before a server that was told to end closes its door."""
    messages_per_minute: int = Field(default=30, gt=0)
    """What one citizen may write; beyond it they read one sentence, then nothing, until the minute is over."""
    account_messages_per_second: int = Field(default=2000, gt=0)
    """What all citizens together may write to one account, over all processes, on the average of ten seconds; far above
    what a province writes. Beyond it they are asked to write again; emergencies are answered."""
    reply_deadline_s: float = Field(default=4.5, gt=0, le=4.8)
    conversation_ttl_s: int = Field(default=1800, gt=0)
    identity_url: str = ""
    """The identity provider's issuer; empty: nobody can be bound, and services that need it say so."""
    identity_client_id: str = ""
    identity_client_secret: SecretStr = SecretStr("")
    network_identity_url: str = ""
    """The service of network identity (网号, 网证); empty: not offered."""
    network_identity_app_id: str = ""
    network_identity_secret: SecretStr = SecretStr("")
    speech_url: str = ""
    """Puts recordings into words: takes their bytes by POST, answers `{"text": …}`; empty: citizens have to write."""
    binding_ttl_s: int = Field(default=30 * 24 * 3600, gt=0)
    semantic: bool = True
    """Ask the sentence encoder where words alone leave doubt (180 MB); off: lexical routing alone."""
    api_origins: tuple[str, ...] = ()
    """Origins of H5 pages whose scripts may call the API (CORS), such as https://h5.example.gov.cn."""
    api_requests_per_minute: int = Field(default=120, gt=0)
    """What one citizen who is logged in may ask of the API."""
    address_requests_per_minute: int = Field(default=1200, gt=0)
    """Pages, and requests of the API without a login, from one address; carriers put thousands of phones behind one."""
    address_logins_per_minute: int = Field(default=240, gt=0)
    """Pages of the login from one address; a binding takes about five."""
    console_identity_url: str = ""
    """The operators' identity provider (OpenID Connect issuer) for the console; empty: passwords alone."""
    console_identity_client_id: str = ""
    console_identity_client_secret: SecretStr = SecretStr("")
    rating_fix_working_days: int = Field(default=5, gt=0)
    """Working days (the catalogue's `calendar`) within which a poor rating is verified, put right and answered."""
    insight_keep_days: int = Field(default=400, gt=0)
    """How long the figures by day are kept."""
    unfound_keep_days: int = Field(default=90, gt=0)
    """How long masked questions that found nothing are kept."""
    demo: bool = False
    """Set by `make serve` only: allows the sandbox and the public test values."""

    @property
    def audit_folder(self) -> Path:
        """Where the audit log stands."""
        return self.audit_dir or self.data_dir / "audit"

    @property
    def published(self) -> Path:
        """This machine's copy of what operators published in the console: the layer over all other files."""
        return self.data_dir / "published.yaml"

    @model_validator(mode="after")
    def _urls_without_tail(self) -> Self:
        if self.public_url.endswith("/"):
            raise ValueError("BANSHI_PUBLIC_URL must not end with a slash")
        return self
