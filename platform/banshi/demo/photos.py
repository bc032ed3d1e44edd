"""Pictures to upload: a drawn portrait as the guide asks for it, and a certificate of nothing."""

from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

# 用户指南：宽 358 像素、高 441 像素，不小于 9KB、不大于 20KB.
WIDTH, HEIGHT = 358, 441
SMALLEST, LARGEST = 9 * 1024, 20 * 1024
_WHITE = (255, 255, 255)


def portrait(seed: int) -> bytes:
    """A JPEG of a drawn head and shoulders before white; the same for the same seed."""
    rng = Random(f"portrait {seed}")
    image = Image.new("RGB", (WIDTH, HEIGHT), _WHITE)
    draw = ImageDraw.Draw(image)
    skin, hair, coat = (_shade(rng, *bounds) for bounds in ((190, 230), (20, 70), (40, 150)))
    draw.ellipse((20, 330, 338, 640), fill=coat)
    draw.rectangle((150, 270, 208, 350), fill=skin)
    draw.ellipse((92, 70, 266, 300), fill=hair)
    draw.ellipse((104, 105, 254, 315), fill=skin)
    for x in (143, 199):
        draw.ellipse((x, 195, x + 16, 207), fill=hair)
    draw.arc((150, 235, 208, 275), 20, 160, fill=hair, width=3)
    return _jpeg(Image.blend(image, _grain(rng), 0.06))


def certificate(seed: int) -> bytes:
    """A PNG page that says it is a sample; the same for the same seed."""
    rng = Random(f"certificate {seed}")
    image = Image.new("RGB", (600, 848), _WHITE)
    draw = ImageDraw.Draw(image)
    draw.rectangle((30, 30, 570, 818), outline=(90, 90, 90), width=3)
    draw.text((220, 90), f"SAMPLE - DEMO {seed:06d}", fill=(60, 60, 60))
    for line in range(12):
        draw.line((80, 180 + line * 40, rng.randint(300, 520), 180 + line * 40), fill=(150, 150, 150), width=4)
    draw.ellipse((400, 660, 530, 790), outline=(190, 30, 30), width=5)
    written = BytesIO()
    image.save(written, "PNG")
    return written.getvalue()


def _shade(rng: Random, least: int, most: int) -> tuple[int, int, int]:
    return rng.randint(least, most), rng.randint(least, most), rng.randint(least, most)


def _grain(rng: Random) -> Image.Image:
    """What a camera adds; without it the file would be smaller than the guide allows."""
    return Image.frombytes("L", (WIDTH, HEIGHT), rng.randbytes(WIDTH * HEIGHT)).convert("RGB")


def _jpeg(image: Image.Image) -> bytes:
    for quality in range(95, 20, -5):
        written = BytesIO()
        image.save(written, "JPEG", quality=quality)
        if SMALLEST <= written.tell() <= LARGEST:
            return written.getvalue()
    raise AssertionError("no quality gives a size within the limits")
