"""Drawn photographs: a seal, a container, a posted sheet, a site plan, a lane."""

import io
import random

from PIL import Image, ImageDraw, ImageFilter, ImageFont

SIZE = (1280, 960)
STEEL, DARK, LIGHT, SKY = (96, 118, 140), (38, 50, 64), (226, 230, 234), (176, 200, 220)


def picture(what: str, *, caption: str) -> bytes:
    """One picture as JPEG with date and place in its corner."""
    image = Image.new("RGB", SIZE, LIGHT)
    draw = ImageDraw.Draw(image)
    SCENES[what](draw)
    if what not in FLAT:
        image = _photographed(image)
        draw = ImageDraw.Draw(image)
    draw.rectangle((0, SIZE[1] - 52, SIZE[0], SIZE[1]), fill=(0, 0, 0))
    draw.text((20, SIZE[1] - 42), caption, fill=(255, 214, 10), font=_font(26))
    written = io.BytesIO()
    image.save(written, "JPEG", quality=80)
    return written.getvalue()


def _photographed(image: Image.Image) -> Image.Image:
    """A little grain and softness, so that it looks taken and not drawn."""
    luck = random.Random(1)  # noqa: S311
    grain = Image.new("L", (160, 120))
    grain.putdata([luck.randint(96, 160) for _ in range(160 * 120)])
    veil = grain.resize(image.size).convert("RGB")
    return Image.blend(image.filter(ImageFilter.GaussianBlur(1.2)), veil, 0.08)


def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.load_default(size)


def _doors(draw: ImageDraw.ImageDraw, x: int, width: int) -> None:
    for step in range(0, width, 40):
        draw.rectangle((x + step, 60, x + step + 24, 850), fill=(104, 128, 152) if step % 80 else STEEL)
    draw.rectangle((x, 60, x + width, 850), outline=DARK, width=8)


def _seal(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle((0, 0, *SIZE), fill=STEEL)
    for x in (250, 860):
        draw.rectangle((x, 0, x + 60, SIZE[1]), fill=(120, 134, 148), outline=DARK, width=4)
    draw.rectangle((210, 380, 960, 470), fill=(136, 148, 160), outline=DARK, width=5)
    draw.ellipse((560, 330, 660, 430), fill=(214, 178, 30), outline=DARK, width=5)
    draw.rectangle((588, 400, 632, 640), fill=(190, 196, 202), outline=DARK, width=4)
    draw.rounded_rectangle((500, 600, 720, 720), 24, fill=(222, 186, 34), outline=DARK, width=5)
    draw.text((522, 632), "HS 204518", fill=DARK, font=_font(40))
    draw.text((688, 680), "H", fill=DARK, font=_font(28))


def _container(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle((0, 0, SIZE[0], 620), fill=SKY)
    draw.rectangle((0, 620, *SIZE), fill=(150, 150, 146))
    _doors(draw, 300, 340)
    _doors(draw, 650, 340)
    for x in (380, 560, 730, 910):
        draw.rectangle((x, 60, x + 16, 850), fill=(176, 184, 192), outline=DARK)
        draw.rectangle((x - 16, 470, x + 34, 500), fill=(190, 196, 202), outline=DARK)
    draw.text((700, 120), "ACMU 204518 3", fill=(250, 250, 250), font=_font(36))
    draw.text((700, 170), "45G1", fill=(250, 250, 250), font=_font(30))


def _poster(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle((0, 0, *SIZE), fill=(198, 190, 176))
    draw.rectangle((360, 90, 920, 820), fill=(252, 252, 250), outline=(120, 90, 60), width=16)
    draw.text((430, 150), "Statement of support", fill=DARK, font=_font(42))
    draw.text((430, 205), "Declaración de apoyo", fill=STEEL, font=_font(30))
    for line in range(11):
        draw.rectangle((430, 280 + line * 34, 850 - (line % 3) * 50, 290 + line * 34), fill=(170, 174, 180))
    draw.arc((450, 690, 640, 770), 200, 340, fill=(30, 50, 140), width=5)
    draw.text((450, 760), "J. Okafor", fill=DARK, font=_font(26))


def _plan(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle((0, 0, *SIZE), fill=(250, 251, 252))
    draw.rectangle((90, 90, 1190, 840), outline=DARK, width=6)
    draw.rectangle((160, 170, 760, 420), fill=(228, 234, 242), outline=STEEL, width=4)
    draw.text((190, 190), "Cross-dock, docks 1 to 8", fill=DARK, font=_font(28))
    for dock in range(8):
        draw.rectangle((180 + dock * 70, 390, 230 + dock * 70, 440), fill=(180, 196, 214), outline=STEEL)
        draw.text((196 + dock * 70, 400), str(dock + 1), fill=DARK, font=_font(24))
    draw.rectangle((840, 170, 1130, 330), outline=STEEL, width=4)
    draw.text((860, 230), "Bonded row", fill=DARK, font=_font(28))
    draw.rectangle((160, 540, 520, 760), outline=STEEL, width=4)
    draw.text((180, 630), "Inspection bay", fill=DARK, font=_font(28))
    for number, (x, y) in enumerate([(120, 120), (1150, 120), (1150, 800), (120, 800), (800, 460), (560, 560)], 1):
        draw.polygon([(x, y), (x + 60, y + 30), (x + 30, y + 60)], fill=(220, 236, 220), outline=(23, 102, 42))
        draw.text((x - 6, y - 12), f"C{number}", fill=(23, 102, 42), font=_font(24))
    draw.text((540, 800), "Gate 1", fill=(166, 27, 27), font=_font(28))


def _lane(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle((0, 0, *SIZE), fill=(250, 251, 252))
    draw.text((80, 60), "Lane 3: Monterrey to Columbus", fill=DARK, font=_font(40))
    stops = [("Monterrey", "load, seal"), ("Kilometre 26", "last check"), ("Laredo", "bridge, cross-dock")]
    stops += [("Dallas", "driver rest"), ("Columbus", "receive")]
    for number, (name, text) in enumerate(stops):
        x, y = 120 + number * 250, 560 - number * 70
        if number:
            draw.line((x - 190, y + 70, x, y), fill=STEEL, width=8)
        draw.ellipse((x - 22, y - 22, x + 22, y + 22), fill=(214, 178, 30), outline=DARK, width=4)
        draw.text((x - 50, y + 34), name, fill=DARK, font=_font(28))
        draw.text((x - 50, y + 70), text, fill=STEEL, font=_font(24))


SCENES = {"seal": _seal, "container": _container, "poster": _poster, "plan": _plan, "lane": _lane}
FLAT = {"plan", "lane"}
