import gzip
import io
import pickle
import struct
import tracemalloc
import zipfile

import numpy as np
import pytest
from data.fake_mnist import as_idx
from drawn import by, encoded

from core.data.drawing import frame
from core.data.photos import ink_of, read_picture
from core.data.pictures import as_pixels, load_pictures
from core.errors import DataError, InputError

PIXELS = np.random.default_rng(0).integers(0, 256, (3, 28, 28)).astype(np.uint8)


def npy(array, **options):
    file = io.BytesIO()
    np.save(file, array, **options)
    return file.getvalue()


def npz(**arrays):
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def zipped(members, patch=lambda content: content):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return bytes(patch(bytearray(file.getvalue())))


def npy_promising(shape, descr="'|u1'", content=b"\0" * 784):
    header = f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + content


def encrypted(content):
    """Set the flag of a password, in the member's header and in the directory."""
    content[6] |= 1
    content[content.find(b"PK\x01\x02") + 8] |= 1
    return content


def packed_strangely(content):
    content[8] = content[content.find(b"PK\x01\x02") + 10] = 77
    return content


def scratched(content):
    content[60:120] = bytes(60)
    return content


@pytest.fixture
def load(tmp_path):
    def load(name, content, **options):
        path = tmp_path / name
        path.write_bytes(content)
        return load_pictures(path, **options)

    return load


@pytest.mark.parametrize(
    ("name", "content"),
    {
        "a.idx": as_idx(PIXELS),
        "a.gz": gzip.compress(as_idx(PIXELS)),
        "images-idx3-ubyte": as_idx(PIXELS),
        "a.npy": npy(PIXELS),
        "A.NPY": npy(PIXELS),
        "flat.npy": npy(PIXELS.reshape(3, 784)),
        "fortran.npy": npy(np.asfortranarray(PIXELS)),
        "a.npz": npz(images=PIXELS, labels=np.arange(3)),
    }.items(),
)
def test_load_pictures_takes_arrays_as_they_are(name, content, load):
    pictures = load(name, content)
    assert pictures.dtype == np.uint8
    np.testing.assert_array_equal(pictures, PIXELS)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, ">f4"])
def test_load_pictures_multiplies_floats(dtype, load):
    pictures = load("a.npy", npy((PIXELS / 255).astype(dtype)))
    assert pictures.dtype == np.float32
    np.testing.assert_allclose(pictures, PIXELS, atol=0.1)


def test_load_pictures_frames_photos_unless_as_is(load):
    ink = by("c", 3)
    framed = frame(ink).image
    np.testing.assert_allclose(load("a.png", encoded(ink))[0], framed, atol=8)
    jpeg = encoded(255 - ink, "JPEG")
    by_hand = frame(ink_of(read_picture(jpeg, "a photo"))).image
    np.testing.assert_array_equal(load("a.JPEG", jpeg)[0], by_hand)
    np.testing.assert_array_equal(load("b.png", encoded(framed), as_is=True)[0], framed)


def test_as_pixels_takes_one_picture_as_a_stack_of_one():
    np.testing.assert_array_equal(as_pixels(PIXELS[0], "one"), PIXELS[:1])
    np.testing.assert_array_equal(as_pixels(PIXELS[0].reshape(1, -1), "one"), PIXELS[:1])


@pytest.mark.parametrize(
    ("array", "sentence"),
    [
        *((np.zeros(s, np.uint8), "has shape") for s in ((), (784,), (2, 27, 28), (1, 1, 28, 28))),
        *((np.zeros(s, np.uint8), "has shape") for s in ((28, 27), (28, 28, 3), (0,))),
        *((np.zeros(s, np.uint8), "no pictures") for s in ((0, 28, 28), (0, 784))),
        (np.zeros((28, 28), np.int64), "holds int64. Needed: uint8"),
        (np.zeros((28, 28), bool), "holds bool"),
        (np.zeros((28, 28), complex), "holds complex128"),
        (np.full((28, 28), np.nan), "not numbers"),
        (np.full((28, 28), -np.inf), "not numbers"),
        (np.full((28, 28), 254.5), "floats from 254.5 to 254.5.*Divide by 255"),
        (np.full((28, 28), -0.01), "floats from -0.01"),
        (np.full((28, 28), 1.01), "floats from 1.01"),
    ],
)
def test_as_pixels_refuses(array, sentence):
    with pytest.raises(InputError, match=f"^mine .*{sentence}"):
        as_pixels(array, "mine")


REFUSED = {
    "an empty .npy": ("a.npy", b"", "not a plain .npy"),
    "text": ("a.npy", b"1, 2, 3", "not a plain .npy"),
    "a pickle": ("a.npy", pickle.dumps(PIXELS), "not a plain .npy"),
    "objects": ("a.npy", npy(np.array([PIXELS, None], object)), "not a plain .npy"),
    "an .npz called .npy": ("a.npy", npz(images=PIXELS), "not a plain .npy"),
    "a header cut short": ("a.npy", npy(PIXELS)[:40], "not a plain .npy"),
    "content cut short": ("a.npy", npy(PIXELS)[:-1], "not a plain .npy"),
    "terabytes promised": ("a.npy", npy_promising((10**10, 28, 28)), "not a plain .npy"),
    "a shape below 0": ("a.npy", npy_promising((-1, 28, 28)), "not a plain .npy"),
    "an open bracket": ("a.npy", npy_promising("(((((1"), "not a plain .npy"),
    "code": ("a.npy", npy_promising("__import__('os')"), "not a plain .npy"),
    "half a word": ("a.npy", npy_promising((1,), "'|u1', 5:"), "not a plain .npy"),
    "no zip": ("a.npz", npy(PIXELS), "not a plain .npz"),
    "no images": ("a.npz", npz(pictures=PIXELS), "no array called images"),
    "a pickle in a zip": ("a.npz", npz(images=np.array([None])), "not a plain .npz"),
    "no array in a zip": ("a.npz", zipped({"images.npy": b"hello, world"}), "not a plain .npz"),
    "terabytes in a zip": (
        "a.npz",
        zipped({"images.npy": npy_promising((10**10, 28, 28))}),
        "not a plain .npz",
    ),
    "a password": ("a.npz", zipped({"images.npy": npy(PIXELS)}, encrypted), "not a plain .npz"),
    "a strange packer": (
        "a.npz",
        zipped({"images.npy": npy(PIXELS)}, packed_strangely),
        "not a plain .npz",
    ),
    "a scratch": ("a.npz", zipped({"images.npy": npy(PIXELS)}, scratched), "not a plain .npz"),
    "a blank photo": ("a.png", encoded(np.full((50, 50), 200, np.uint8)), "No ink was found"),
    "a text called .jpg": ("a.jpg", b"hello", "not a PNG or JPEG"),
}


@pytest.mark.parametrize(("name", "content", "sentence"), REFUSED.values(), ids=list(REFUSED))
def test_load_pictures_refuses(name, content, sentence, load, tmp_path):
    with pytest.raises(InputError, match=sentence) as caught:
        load(name, content)
    assert str(caught.value).startswith(str(tmp_path / name))


def test_load_pictures_runs_no_pickle(load, tmp_path):
    class Harm:
        def __reduce__(self):
            return (open, (str(tmp_path / "harm"), "w"))

    for name, content in (
        ("a.npy", npy(np.array([Harm()], object))),
        ("a.npz", npz(images=np.array([Harm()], object))),
        ("b.npy", pickle.dumps(Harm())),
    ):
        with pytest.raises(InputError):
            load(name, content)
    assert not (tmp_path / "harm").exists()


@pytest.fixture
def peak():
    """Function that returns the most memory taken since the test began, in bytes."""
    tracemalloc.start()
    yield lambda: tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()


@pytest.mark.parametrize("num_bytes", [784 * 10**10, 784 * 10**6])
def test_load_pictures_maps_what_a_header_promises(num_bytes, load, peak):
    with pytest.raises(InputError):
        load("a.npy", npy_promising((num_bytes // 784, 28, 28)))
    assert peak() < 2**20


def test_load_pictures_refuses_a_large_sparse_file(tmp_path, peak):
    path = tmp_path / "sparse.npy"
    path.write_bytes(npy_promising((10**6, 28, 28), content=b""))
    with path.open("r+b") as file:
        file.truncate(128 + 10**6 * 784)
    with pytest.raises(InputError, match="unpacks to 748 MB; at most 256 MB are read"):
        load_pictures(path)
    assert peak() < 2**20


def test_load_pictures_does_not_unpack_a_zip_bomb(load, monkeypatch, peak):
    monkeypatch.setattr("core.data.idx.MAX_BYTES", 2**20)
    bomb = zipped({"images.npy": npy_promising((20_000, 28, 28), content=bytes(20_000 * 784))})
    assert len(bomb) < 20_000
    tracemalloc.reset_peak()
    with pytest.raises(InputError, match="images unpacks to 15 MB; at most 1 MB"):
        load("a.npz", bomb)
    assert peak() < 2**20


@pytest.mark.parametrize("name", ["a.npy", "a.npz", "a.png", "a.idx", "x" * 300 + ".npy"])
def test_load_pictures_says_what_cannot_be_read(name, tmp_path):
    with pytest.raises(DataError, match="cannot be read"):
        load_pictures(tmp_path / name)
    if len(name) < 10:
        (tmp_path / name).mkdir()
        with pytest.raises(DataError, match="cannot be read: Is a directory"):
            load_pictures(tmp_path / name)


def test_load_pictures_as_is_wants_28_pixels(load):
    with pytest.raises(InputError, match=r"is 280 x 280 pixels.*28 x 28\. Leave out --as-is"):
        load("a.png", encoded(by("a", 1)), as_is=True)
