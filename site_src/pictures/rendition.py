"""A photograph as it is published: upright, in sRGB, no larger than a screen shows, and nothing in the
file but the picture. To be run in `worker`'s process, whose memory and time are limited."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pillow_heif
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from site_src.pictures.formats import Unfit
from site_src.pictures.metadata import Damaged, without_metadata

LONG_SIDE = 1600
"""In pixels, the longer side of a picture on the site at most."""
MAX_JPEG_PIXELS = 250_000_000
"""More are not tried. A JPEG is scaled down while it is decoded."""
MAX_PIXELS = 50_000_000
"""As above, for formats that are decoded whole."""
MAX_PUBLISHED = 2_000_000
_QUALITY = 82
_SMALL = 400_000
"""So many bytes a drawing may have that stays a PNG; of a photograph that is one, a JPEG is smaller."""
_ORIENTATION = 0x0112
_SRGB = ImageCms.createProfile("sRGB")
_FORMATS = {
    "JPEG": ("JPEG", "MPO"),
    "PNG": ("PNG",),
    "WebP": ("WEBP",),
    "GIF": ("GIF",),
    "HEIC": ("HEIF", "AVIF"),
    "AVIF": ("AVIF", "HEIF"),
}
_PLAIN = ("1", "L", "LA", "P", "RGB", "RGBA")

# What is too large is refused below, with words for editors.
Image.MAX_IMAGE_PIXELS = None
# One thread and no preview: what decoding takes of memory is for the picture itself.
pillow_heif.register_heif_opener(thumbnails=False, decode_threads=1)


def rendition(data: bytes, format_: str) -> bytes:
    """The published form of this picture. Raises Unfit; MemoryError where the limit is met.

    A picture whose pixels can stay as they are keeps them to the bit: it loses nothing by being
    published, and one that is clean already keeps its very bytes.
    """
    return _fit(lambda image: _made(image, data, format_), data, format_)


def received(data: bytes, format_: str) -> bytes:
    """What is kept of a picture that somebody sent: as above, and each pixel encoded again, so that no
    byte of the file stays that isn't seen. A JPEG, or a PNG where that is small. Raises as above."""
    return _fit(lambda image: _again(image, format_), data, format_)


def _fit(make: Callable[[Image.Image], bytes], data: bytes, format_: str) -> bytes:
    """What `make` makes of the picture, with words for what is wrong with it."""
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS[format_]) as image:
            _must_be_small(image, format_)
            made = make(image)
    except (Unfit, MemoryError):
        raise
    except UnidentifiedImageError:
        raise _broken("文件头读不懂") from None
    except Damaged:
        raise _broken("后半截没有了") from None
    except Exception as error:
        # Whatever a decoder stumbles over in a file from anywhere.
        truncated = "truncated" in str(error)
        raise _broken("后半截没有了" if truncated else "内容读不懂") from None
    if len(made) > MAX_PUBLISHED:
        raise Unfit(
            f"缩小以后还有 {len(made) / 1e6:.1f} MB，超过了 {MAX_PUBLISHED / 1e6:.0f} MB，手机上打不开",
            "照片请另存为 JPEG 或 WebP",
        )
    return made


def _broken(why: str) -> Unfit:
    return Unfit(
        f"图片是坏的（{why}）", "请重新复制一次原图；还不行就用看图软件打开，另存为 JPEG 或 PNG"
    )


def _must_be_small(image: Image.Image, format_: str) -> None:
    width, height = image.size
    most = MAX_JPEG_PIXELS if format_ == "JPEG" else MAX_PIXELS
    if width * height > most:
        raise Unfit(
            f"图片有 {width}×{height} 像素，展开以后内存装不下",
            f"请把长边缩到 {LONG_SIDE} 像素以内再放进来",
        )


def _made(image: Image.Image, data: bytes, format_: str) -> bytes:
    large = max(image.size) > LONG_SIDE
    if getattr(image, "is_animated", False) and image.format != "MPO":
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            image.load()
        if large:
            raise Unfit(
                f"动图有 {image.width}×{image.height} 像素，长边超过了 {LONG_SIDE}",
                "动图不会自动缩小：请用作图软件缩小，或改放一张不动的图",
            )
        return without_metadata(data, format_)
    if large and format_ == "JPEG":
        image.draft(None, (LONG_SIDE, LONG_SIDE))
    image.load()
    if format_ in ("HEIC", "AVIF"):
        return _encoded(_on_paper(_remade(image, _foreign_profile(image))), "JPEG")
    turned = image.getexif().get(_ORIENTATION, 1) not in (0, 1)
    profile = _foreign_profile(image)
    if not (large or turned or profile or image.mode == "CMYK"):
        return without_metadata(data, format_)
    return _encoded(_remade(image, profile), format_)


def _again(image: Image.Image, format_: str) -> bytes:
    if getattr(image, "is_animated", False) and image.format != "MPO":
        raise Unfit("这是动图，这里只收不动的图", "请换一张，或截一张不动的")
    if format_ == "JPEG":
        image.draft(None, (LONG_SIDE, LONG_SIDE))
    image.load()
    made = _remade(image, _foreign_profile(image))
    if format_ in ("PNG", "GIF"):
        drawn = _encoded(made, "PNG")
        if len(drawn) <= _SMALL:
            return drawn
    return _encoded(_on_paper(_remade(made, None)), "JPEG")


def _on_paper(image: Image.Image) -> Image.Image:
    """Without what shines through, which JPEG hasn't: on white."""
    if image.mode not in ("RGBA", "LA"):
        return image
    paper = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(paper, image.convert("RGBA")).convert("RGB")


def _foreign_profile(image: Image.Image) -> ImageCms.ImageCmsProfile | None:
    """The colour profile, where colours would change without it; a broken one counts as none."""
    raw = image.info.get("icc_profile")
    if not raw:
        return None
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(raw))
        name = ImageCms.getProfileDescription(profile)
    except (ImageCms.PyCMSError, OSError):
        return None
    return None if "srgb" in name.lower() else profile


def _remade(image: Image.Image, profile: ImageCms.ImageCmsProfile | None) -> Image.Image:
    if image.mode in ("P", "PA"):
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    elif image.mode.startswith("I"):  # 16 bits of grey.
        image = image.point(lambda value: value * (1 / 256)).convert("L")
    elif image.mode == "1":
        image = image.convert("L")
    image.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS)
    ImageOps.exif_transpose(image, in_place=True)
    if profile is not None:
        image = _in_srgb(image, profile)
    return image if image.mode in _PLAIN else image.convert("RGB")


def _in_srgb(image: Image.Image, profile: ImageCms.ImageCmsProfile) -> Image.Image:
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        made = ImageCms.profileToProfile(image, profile, _SRGB, outputMode=mode)
    except ImageCms.PyCMSError:  # A profile for another kind of picture.
        return image
    assert made is not None
    return made


def _encoded(image: Image.Image, format_: str) -> bytes:
    options: dict[str, dict[str, Any]] = {
        "JPEG": {"format": "JPEG", "quality": _QUALITY, "optimize": True, "progressive": True},
        "PNG": {"format": "PNG", "optimize": True},
        "WebP": {"format": "WEBP", "quality": _QUALITY, "method": 4},
        "GIF": {"format": "GIF"},
    }
    image.info.clear()
    file = io.BytesIO()
    image.save(file, **options[format_])
    return without_metadata(file.getvalue(), format_)
