"""Uploads of photos: measured, known by their bytes, made anew (bot.api.photos).

The address of a photo holds its key: who has it can fetch it, such as the gateway that a report goes to.
"""

import time
from typing import Annotated

from fastapi import File, Path, Response, UploadFile
from pydantic import Field

from bot.api.backend import Behind, Citizens
from bot.api.limits import LARGEST_UPLOAD
from bot.api.operations import operations
from bot.api.photos import KEPT_S, NoPicture
from bot.api.problems import Refusal
from bot.api.shapes import Shape, at, fails

router = operations("uploads")

SHOWN_ANYWHERE = {"Cross-Origin-Resource-Policy": "cross-origin"}
"""Pages of other origins show photos of their own citizens; nobody else knows the address."""


class PhotoShape(Shape):
    """Give `url` as the value of a photo field, or as `photo` of a message."""

    url: str = Field(description="Address, secret / 照片地址，不要公开")
    width: int
    height: int
    bytes: int
    until: str = Field(description="Kept until / 保存到")


@router.post("/uploads", status_code=201, responses=fails(401, 415))
async def upload(file: Annotated[UploadFile, File()], citizen: Citizens, behind: Behind) -> PhotoShape:
    content = await file.read(LARGEST_UPLOAD + 1)
    if len(content) > LARGEST_UPLOAD:
        raise Refusal("too_large")
    try:
        photo = await behind.photos.drawn(content)
    except NoPicture:
        raise Refusal("not_a_picture") from None
    url = await behind.photos.put(citizen, photo)
    return PhotoShape(
        url=url,
        width=photo.width,
        height=photo.height,
        bytes=len(photo.content),
        until=at(time.time() + KEPT_S),
    )


@router.get(
    "/uploads/{token}",
    response_class=Response,
    responses={200: {"content": {"image/jpeg": {}}, "description": "The photo / 照片"}, **fails(404)},
)
async def photo(token: Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{20,400}$")], behind: Behind) -> Response:
    found = await behind.photos.find(token)
    if found is None:
        raise Refusal("not_found")
    return Response(found.content, media_type="image/jpeg", headers=SHOWN_ANYWHERE)
