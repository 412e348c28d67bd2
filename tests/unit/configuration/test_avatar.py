"""The agent's picture: a small square of what was uploaded, and nothing else of it."""

import base64
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from core.configuration.avatar import UPLOAD_BYTES, avatar_from_upload, avatar_problem
from core.errors import InvalidInput
from tests.unit.configuration.pictures import encoded, png, png_that_claims

HONEST = png(300, 200)


def opened(address: str) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(address.partition(",")[2])))


def as_address(content: bytes, kind: str = "png") -> str:
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize(
    ("size", "side"), [((900, 300), 256), ((300, 900), 256), ((40, 60), 40), ((1, 1), 1)]
)
def test_an_upload_becomes_a_small_square(kind: str, size: tuple[int, int], side: int):
    address = avatar_from_upload(encoded(Image.new("RGB", size, "teal"), kind))
    assert opened(address).size == (side, side)
    assert avatar_problem(address) == ""


def test_the_middle_is_kept():
    left, right = (opened(avatar_from_upload(png(900, 300))).getpixel(at) for at in ((10, 128), (245, 128)))
    assert left[0] - left[2] > 150
    assert right[2] - right[0] > 150


def test_what_is_transparent_stays_so():
    picture = Image.new("RGBA", (80, 80), (0, 0, 0, 0))
    assert opened(avatar_from_upload(encoded(picture, "PNG"))).getpixel((40, 40))[3] == 0


def test_a_picture_lying_on_its_side_is_set_upright_and_says_nothing_of_its_place():
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "at home"
    picture = Image.new("RGB", (200, 200), "red")
    picture.paste(Image.new("RGB", (200, 100), "blue"), (0, 100))
    upload = encoded(picture, "JPEG", exif=exif)
    result = opened(avatar_from_upload(upload))
    assert result.getpixel((10, 100))[2] > 200
    assert not result.getexif()
    assert b"at home" not in base64.b64decode(avatar_from_upload(upload).partition(",")[2])


def test_even_noise_is_made_to_fit():
    noise = Image.effect_noise((1000, 1000), 200).convert("RGB")
    assert len(avatar_from_upload(encoded(noise, "PNG"))) <= 80_000


def test_the_same_upload_is_the_same_picture():
    assert avatar_from_upload(HONEST) == avatar_from_upload(HONEST)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a" + bytes(50),
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        encoded(Image.new("RGB", (10, 10)), "GIF"),
        encoded(Image.new("RGB", (10, 10)), "TIFF"),
        encoded(Image.new("RGB", (10, 10)), "BMP"),
        HONEST[: len(HONEST) // 2],
        HONEST[:40] + bytes(100),
        png_that_claims(60_000, 60_000),
        png_that_claims(6_000, 5_000),
        png_that_claims(300, 300),
        bytes(UPLOAD_BYTES + 1),
    ],
    ids=[
        "nothing", "gif head", "svg", "gif", "tiff", "bmp", "half", "damaged", "bomb", "large", "hollow",
        "heavy",
    ],
)  # fmt: skip
def test_what_is_no_picture_we_take_is_refused_in_a_sentence(content: bytes):
    with pytest.raises(InvalidInput, match="Use a PNG, JPEG or WebP picture"):
        avatar_from_upload(content)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(HONEST) - 1), st.binary(min_size=1, max_size=8))
def test_damage_anywhere_ends_in_a_picture_or_a_sentence(place: int, bytes_: bytes):
    try:
        address = avatar_from_upload(HONEST[:place] + bytes_ + HONEST[place + len(bytes_) :])
    except InvalidInput:
        return
    assert avatar_problem(address) == ""


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        (as_address(png(300, 10)), "is larger than 256 × 256 pixels"),
        (as_address(png_that_claims(60_000, 60_000)), "is not a PNG picture"),
        (as_address(HONEST, "jpeg"), "is not a JPEG picture"),
        (as_address(png(200, 100)[:100]), "is not a PNG picture"),
        ("data:image/png;base64,A", "is damaged"),
        ("data:image/svg+xml;base64,AAAA", "data address"),
        ("https://example.com/a.png", "data address"),
    ],
)
def test_an_address_that_is_no_small_picture_is_told_of(address: str, problem: str):
    assert problem in avatar_problem(address)
