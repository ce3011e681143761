"""Photos and screenshots: read right by the shipped models, or refused with the right sentence."""

import io
import pickle
import struct
import subprocess
import sys
import tracemalloc
import zlib

import numpy as np
import pytest
from drawn import DIGITS, PHOTOS, by, drawn, encoded, photo, turned
from PIL import Image, ImageFile
from PIL.PngImagePlugin import PngInfo

from core.data.drawing import frame
from core.data.ink import find_ink
from core.data.photos import MAX_BYTES, read_picture
from core.data.sources import load_bundled
from core.errors import InputError
from core.nets import checkpoints


def ink_of(grey, dark_on_light=None):
    """The ink that is read unless another part is chosen."""
    return find_ink(grey, dark_on_light=dark_on_light).largest.ink


CLASSIFIER, DETECTOR = "course-classifier", "course-detector"


@pytest.fixture(scope="module")
def read():
    """Function from a picture file's content to the digits that both course networks read."""
    models = [checkpoints.load(name) for name in (CLASSIFIER, DETECTOR)]

    def read(content, dark_on_light=None):
        image = frame(ink_of(read_picture(content, "photo"), dark_on_light)).image
        return [int(model.judge(image[None]).preds[0]) for model in models]

    return read


def saved(picture, format_, **options):
    file = io.BytesIO()
    picture.save(file, format_, **options)
    return file.getvalue()


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def promising_png(width, height):
    """PNG of a few dozen bytes with a header that promises width x height pixels."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def transparent(ink, brightness):
    pixels = np.full((*ink.shape, 4), brightness, np.uint8)
    pixels[..., 3] = ink
    return encoded(pixels)


@pytest.mark.parametrize(("digit", "kind"), list(enumerate(PHOTOS)))
def test_photos_are_read_right(digit, kind, read):
    """Two digits of two writers for each kind; every digit is among them."""
    first, second = digit % 10, (digit + 5) % 10
    assert read(photo(kind, by("a", first))) == [first, first]
    assert read(photo(kind, by("c", second))) == [second, second]


@pytest.mark.parametrize("kind", PHOTOS)
def test_ink_of_finds_out_whether_ink_is_dark(kind):
    """In the photo and in its negative."""
    grey, is_dark = read_picture(photo(kind, by("d", 2)), kind), kind != "chalk"
    np.testing.assert_array_equal(ink_of(grey), ink_of(grey, is_dark))
    np.testing.assert_array_equal(ink_of(255 - grey), ink_of(255 - grey, not is_dark))


def test_ink_of_depends_on_dark_on_light():
    grey = read_picture(photo("ruled", by("a", 3)), "ruled")
    right, wrong = (find_ink(grey, dark_on_light=is_dark) for is_dark in (True, False))
    assert (right.dark_on_light, wrong.dark_on_light) == (True, False)
    assert np.abs(frame(right.largest.ink).image - frame(wrong.largest.ink).image).mean() > 20


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_read_picture_turns_upright(orientation):
    ink = by("a", 7)
    content = turned(ink, orientation)
    with Image.open(io.BytesIO(content)) as stored:
        assert (stored.width > stored.height) == (orientation == 3)
    image = frame(ink_of(read_picture(content, "photo"))).image.astype(int)
    distances = [np.abs(image - frame(np.rot90(ink, turns)).image).mean() for turns in range(4)]
    assert distances[0] < min(distances[1:]) / 2


@pytest.mark.parametrize("negative", [False, True])
def test_ink_of_leaves_a_digit_of_the_data_set_as_it_was(negative):
    for image in load_bundled().test.images[:20]:
        ink = ink_of(read_picture(encoded(255 - image if negative else image), "28x28"))
        np.testing.assert_allclose(frame(ink).image, frame(image).image, atol=20)


def test_ink_of_leaves_a_downloaded_canvas_as_it_was():
    for record in DIGITS:
        ink = drawn(record)
        again = ink_of(read_picture(encoded(ink), "canvas"))
        np.testing.assert_allclose(frame(again).image, frame(ink).image, atol=8)


@pytest.mark.parametrize("brightness", [0, 255])
def test_read_picture_puts_transparent_ink_on_the_other_ground(brightness):
    ink = by("c", 5)
    grey = read_picture(transparent(ink, brightness), "sticker")
    assert grey[0, 0] == 255 - brightness
    np.testing.assert_allclose(frame(ink_of(grey)).image, frame(ink).image, atol=8)


def test_read_picture_goes_on_with_a_sheet_that_has_transparent_corners():
    pixels = np.repeat(255 - by("a", 4)[..., None], 4, axis=2)
    pixels[..., 3] = 255
    pixels[:30, :30, 3] = 0
    assert read_picture(encoded(pixels), "sheet")[:30, :30].min() >= 230


@pytest.mark.parametrize("pen", [24, 30])
def test_photos_filled_by_a_thick_digit_are_read_right(pen, read):
    for record in [r for r in DIGITS if r["writer"] == "a"]:
        ink = drawn(record | {"pen": pen})
        rows, columns = (np.flatnonzero(ink.any(axis)) for axis in (1, 0))
        full = np.pad(
            ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1], ((10, 10), (45, 45))
        )
        assert read(encoded(255 - full)) == [record["digit"]] * 2
        across = np.linspace(0, 1, full.shape[1])
        for light in (1 - 0.3 * across, 1 - 0.4 * across**4):  # a plane, and no plane
            lit = np.rint(light * (250 - 0.8 * full)).astype(np.uint8)
            assert read(encoded(lit, "JPEG")) == [record["digit"]] * 2


def test_read_picture_knows_16_bits_palettes_and_grey():
    grey = np.arange(0, 256, dtype=np.uint8).reshape(16, 16)
    sixteen = encoded(grey.astype(np.uint16) * 257)
    palette = io.BytesIO()
    Image.fromarray(grey).convert("P").save(palette, "PNG")
    for content in (encoded(grey), sixteen, palette.getvalue()):
        np.testing.assert_array_equal(read_picture(content, "grey"), grey)


INK = by("b", 8)
RGB = np.repeat(255 - INK[..., None], 3, axis=2)
FORMATS = {
    "WebP": encoded(255 - INK, "WEBP"),
    "lossless WebP": encoded(255 - INK, "WEBP", lossless=True),
    "GIF": encoded(255 - INK, "GIF"),
    "BMP": encoded(255 - INK, "BMP"),
    "TIFF": encoded(255 - INK, "TIFF"),
    "packed TIFF": encoded(255 - INK, "TIFF", compression="tiff_lzw"),
    "TIFF of 16 bits": encoded((255 - INK).astype(np.uint16) * 257, "TIFF"),
    "TIFF of floats to 1": encoded((255 - INK).astype(np.float32) / 255, "TIFF"),
    "TIFF of floats to 255": encoded((255 - INK).astype(np.float32), "TIFF"),
    "PNG of 12 bits": encoded((255 - INK).astype(np.uint16) * 16),
    "PNG of 16 bits that hold 8": encoded((255 - INK).astype(np.uint16)),
    "AVIF": encoded(RGB, "AVIF"),
    "CMYK": saved(Image.fromarray(RGB).convert("CMYK"), "JPEG"),
    "first of several in a GIF": saved(
        Image.fromarray(255 - INK), "GIF", save_all=True, append_images=[Image.new("L", (280, 280))]
    ),
    "first page of a TIFF": saved(
        Image.fromarray(255 - INK), "TIFF", save_all=True, append_images=[Image.new("L", (9, 9))]
    ),
    "first of a camera's several": saved(
        Image.fromarray(RGB), "MPO", save_all=True, append_images=[Image.new("RGB", (280, 280))]
    ),
    "JPEG with something behind it": encoded(255 - INK, "JPEG") + b"more" * 500,
}


@pytest.mark.parametrize("content", FORMATS.values(), ids=list(FORMATS))
def test_read_picture_reads_many_formats(content):
    np.testing.assert_allclose(read_picture(content, "no suffix").astype(int), 255 - INK, atol=40)


def test_read_picture_reads_heic():
    pillow_heif = pytest.importorskip("pillow_heif")
    file = io.BytesIO()
    pillow_heif.from_pillow(Image.fromarray(RGB)).save(file, quality=80)
    grey = read_picture(file.getvalue(), "IMG_0001")
    np.testing.assert_allclose(grey.astype(int), 255 - INK, atol=40)


@pytest.mark.parametrize("damage", [b"XX*\0", b"II*\0\xff\xff\xff\x7f", b"MM\0*\0\0\0\x08\xff\xff"])
def test_read_picture_ignores_broken_exif_data(damage):
    exif = Image.Exif()
    exif[0x0112] = 6
    content = encoded(255 - INK, "JPEG", exif=exif)
    at = content.index(b"Exif\0\0") + 6
    broken = content[:at] + damage + content[at + len(damage) :]
    assert read_picture(broken, "photo").shape == INK.shape


def test_read_picture_bears_the_document_that_a_drawing_program_hides_in_it():
    text = PngInfo()
    text.add_itxt("scene", "x" * 3_000_000, zip=True)
    np.testing.assert_array_equal(read_picture(encoded(INK, pnginfo=text), "scene"), INK)


def test_read_picture_is_one_sentence_whatever_a_decoder_raises(monkeypatch):
    content = encoded(INK, "JPEG")
    for error in (KeyError("MPO"), struct.error("bad"), RuntimeError(), ZeroDivisionError()):

        def fail(self, error=error):
            raise error

        monkeypatch.setattr(ImageFile.ImageFile, "load", fail)
        with pytest.raises(InputError, match="damaged"):
            read_picture(content, "photo")


@pytest.mark.parametrize(
    ("shape", "kind", "options"),
    [((7016, 4960, 3), "PNG", {"compress_level": 1}), ((9000, 12200), "JPEG", {})],
)
def test_large_scans_and_photos_are_read_in_bounded_memory(shape, kind, options, tmp_path):
    """An A4 page of 600 dpi in colour, and 110 megapixels; in a process of its own."""
    pixels = np.full(shape, 240, np.uint8)
    pixels[1000:2000, 1500:1600] = 20
    path = tmp_path / "large"
    path.write_bytes(encoded(pixels, kind, **options))
    code = f"""
import resource
from pathlib import Path
from core.data.photos import read_picture
content = Path({str(path)!r}).read_bytes()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
grey = read_picture(content, "large")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, *grey.shape)
"""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    kilobytes, *size = map(int, result.stdout.split())
    assert kilobytes * 1024 < 150e6
    assert 1680 <= max(size) < 2 * 1680 + 500


def test_more_pixels_of_a_jpeg_are_read_where_it_need_not_be_decoded_whole():
    large = np.zeros((6500, 6000), np.uint8)
    assert read_picture(encoded(large, "JPEG"), "large").size < 36e6
    with pytest.raises(InputError, match="at most 36 million"):
        read_picture(encoded(large, "JPEG", progressive=True), "progressive")


LINED = ("ruled", "hand shadow")  # alone, lines and sharp shadows are the only ink there is
REFUSED = {
    "empty": (b"", "is empty"),
    "text": (b"hello, I am no picture", r"not a picture \(PNG, JPEG, WebP"),
    "pickle": (pickle.dumps(np.zeros((28, 28))), "not a picture"),
    "EPS, which runs a program": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9", "not a pict"),
    "HEIC's head": (b"\0\0\0\x18ftypheic" + bytes(60), "damaged.*as a JPEG for example"),
    "WebP's head": (b"RIFF\x30\0\0\0WEBPVP8 " + bytes(30), "damaged"),
    "truncated PNG": (encoded(INK)[:-400], "damaged"),
    "PNG that ends in its header": (encoded(INK)[:20], "damaged"),
    "truncated JPEG": (encoded(INK, "JPEG")[:-600], "damaged"),
    "PNG with a broken checksum": (encoded(INK).replace(b"IDAT", b"IDAT\0", 1), "damaged"),
    "20,000 x 20,000": (promising_png(20_000, 20_000), "20,000 x 20,000 pixels|too many pixels"),
    "8,000 x 8,000": (promising_png(8_000, 8_000), "8,000 x 8,000 pixels; at most 36 million"),
    "no pixels promised": (promising_png(0, 0), "damaged"),
    "too many bytes": (b"\x89PNG\r\n\x1a\n" + bytes(MAX_BYTES), "has 40.0 MB; at most 40 MB"),
}


@pytest.mark.parametrize(("content", "sentence"), REFUSED.values(), ids=list(REFUSED))
def test_read_picture_refuses(content, sentence):
    with pytest.raises(InputError, match=sentence) as caught:
        read_picture(content, "my file.png")
    assert str(caught.value).startswith("my file.png")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("side", [8_000, 20_000])
def test_read_picture_refuses_large_ones_before_decoding(side, monkeypatch):
    decoded = []
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda self: decoded.append(self.size))
    tracemalloc.start()
    with pytest.raises(InputError):
        read_picture(promising_png(side, side), "bomb.png")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert not decoded
    assert peak < 2**20


@pytest.mark.parametrize("kind", [kind for kind in PHOTOS if kind not in LINED])
def test_ink_of_refuses_a_blank_sheet(kind):
    with pytest.raises(InputError, match="No ink was found"):
        ink_of(read_picture(photo(kind, np.zeros_like(INK)), kind))


@pytest.mark.parametrize("brightness", [0, 128, 255])
@pytest.mark.parametrize("shape", [(28, 28), (1, 1), (1, 300), (600, 2)])
def test_ink_of_refuses_one_even_tone(brightness, shape):
    with pytest.raises(InputError, match="No ink was found"):
        ink_of(np.full(shape, brightness, np.uint8))


def test_ink_of_drops_specks_and_what_lies_beside_the_sheet():
    """Dust of the pen's darkness, and the dark table along two edges of the photo."""
    clean = read_picture(photo("gradient", by("a", 6)), "clean").copy()
    dirty = clean.copy()
    dirty[:, :40] = 20
    dirty[-30:] = 20
    dirty[60:70, 600:610] = 20
    np.testing.assert_allclose(
        frame(ink_of(dirty)).image.astype(int), frame(ink_of(clean)).image, atol=40
    )
