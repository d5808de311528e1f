"""What every part of an operator's file has in common."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
ServiceId = Annotated[str, Field(pattern=r"^[a-z]+\.[a-z0-9_]+$")]


class Entry(BaseModel):
    """Part of an operator's file: no unknown keys, no change after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)
