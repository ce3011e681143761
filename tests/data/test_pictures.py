import gzip
import io
import pickle
import struct
import tracemalloc
import zipfile

import numpy as np
import pytest
import torch
from data.fake_mnist import as_idx
from drawn import by, encoded

from core.data.arrays import as_pictures
from core.data.drawing import frame
from core.data.ink import find_ink
from core.data.photos import read_picture
from core.data.pictures import in_folders, load_pictures
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


def csv(rows, *, titles=False):
    lines = [",".join(map(str, row)) for row in np.asarray(rows).tolist()]
    if titles:
        lines.insert(0, ",".join(f"pixel{index}" for index in range(np.shape(rows)[1])))
    return "\n".join(lines).encode()


def pt(value, **options):
    file = io.BytesIO()
    torch.save(value, file, **options)
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
        "keras.npz": npz(x_train=PIXELS[:1], y_train=[1], x_test=PIXELS, y_test=[1, 2, 3]),
        "unnamed.npz": npz(arr_0=PIXELS),
        "alone.npz": npz(whatever=PIXELS),
        "a.npy.gz": gzip.compress(npy(PIXELS)),
        "no_suffix": npy(PIXELS),
        "wrong_suffix.png": npz(images=PIXELS),
        "channels.npy": npy(PIXELS[:, None]),
        "last.npy": npy(PIXELS[..., None]),
        "long.npy": npy(PIXELS.astype(np.int64)),
        "kaggle.csv": csv(np.c_[[3, 1, 4], PIXELS.reshape(3, -1)], titles=True),
        "test.csv": csv(PIXELS.reshape(3, -1), titles=True),
        "bare.csv": csv(np.c_[[3, 1, 4], PIXELS.reshape(3, -1)]),
        "tensor.pt": pt(torch.from_numpy(PIXELS)),
        "course.pt": pt((torch.from_numpy(PIXELS), torch.arange(3))),
        "named.pt": pt({"labels": torch.arange(3), "images": torch.from_numpy(PIXELS)}),
        "old.pt": pt(torch.from_numpy(PIXELS), _use_new_zipfile_serialization=False),
        "emnist-digits-test-images-idx3-ubyte": as_idx(PIXELS.transpose(0, 2, 1)),
        "EMNIST.npy": npy(PIXELS.transpose(0, 2, 1)),
    }.items(),
)
def test_load_pictures_takes_arrays_as_they_are(name, content, load):
    images = load(name, content).images
    assert images.dtype == np.uint8
    np.testing.assert_array_equal(images, PIXELS)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, ">f4"])
def test_load_pictures_multiplies_floats(dtype, load):
    pictures = load("a.npy", npy((PIXELS / 255).astype(dtype)))
    assert pictures.images.dtype == np.float32
    assert not pictures.notes
    np.testing.assert_allclose(pictures.images, PIXELS, atol=0.1)


def test_load_pictures_frames_photos_unless_as_is(load):
    ink = by("c", 3)
    framed = frame(ink).image
    np.testing.assert_allclose(load("a.png", encoded(ink)).images[0], framed, atol=8)
    jpeg = encoded(255 - ink, "JPEG")
    by_hand = frame(find_ink(read_picture(jpeg, "a photo")).largest.ink).image
    np.testing.assert_array_equal(load("a.JPEG", jpeg).images[0], by_hand)
    np.testing.assert_array_equal(load("b.png", encoded(framed), as_is=True).images[0], framed)


def test_one_picture_is_a_stack_of_one():
    for shape in ((28, 28), (1, 784), (784,), (28, 28, 1), (1, 28, 28)):
        one = as_pictures(PIXELS[0].reshape(shape), "one")
        np.testing.assert_array_equal(one.images, PIXELS[:1])


DIGITS = np.stack([frame(by("a", digit)).image for digit in range(10)])
STANDARDISED = (DIGITS / 255 - 0.1307) / 0.3081
SCALES = {
    "bytes 0 and 1": ((DIGITS > 127).astype(np.uint8), (DIGITS > 127) * 255, "read as 0-1"),
    "booleans": (DIGITS > 127, (DIGITS > 127) * 255, "read as 0-1"),
    "integers": (DIGITS.astype(np.int32), DIGITS, None),
    "floats to 1": (DIGITS / 255, DIGITS, None),
    "floats to 255": (DIGITS.astype(np.float64), DIGITS, "read as 0-255"),
    "from -1": (DIGITS / 127.5 - 1, DIGITS, "read as -1 to 1"),
    "standardised": (STANDARDISED, DIGITS, "standardised with MNIST's mean and deviation, undone"),
    "black on white": (255 - DIGITS, DIGITS, "black on white turned around"),
    "black on white to 1": (1 - DIGITS / 255, DIGITS, "black on white turned around"),
    "noise is left": (PIXELS, PIXELS, None),
}


@pytest.mark.parametrize(("array", "images", "note"), SCALES.values(), ids=list(SCALES))
def test_scale_is_recognised_and_said(array, images, note):
    pictures = as_pictures(array, "mine")
    np.testing.assert_allclose(pictures.images, images, atol=0.51)
    assert pictures.notes == (() if note is None else (note,))


def test_black_on_white_of_0_and_1_is_said_twice():
    pictures = as_pictures((DIGITS < 128).astype(np.uint8), "mine")
    np.testing.assert_array_equal(pictures.images, (DIGITS >= 128) * 255)
    assert pictures.notes == ("read as 0-1", "black on white turned around")


def test_as_is_leaves_bytes_alone():
    for array in (255 - DIGITS, (DIGITS > 127).astype(np.uint8), DIGITS // 9):
        pictures = as_pictures(array, "mine", as_is=True)
        np.testing.assert_array_equal(pictures.images, array)
        assert not pictures.notes


@pytest.mark.parametrize(
    ("array", "sentence"),
    [
        *((np.zeros(s, np.uint8), "has shape") for s in ((), (2, 27, 28), (3, 28, 28, 28))),
        *((np.zeros(s, np.uint8), "has shape") for s in ((28, 27), (785,), (2, 785))),
        (np.zeros((2, 28, 28, 3), np.uint8), "has shape.*They are coloured: make them grey"),
        *((np.zeros(s, np.uint8), "no pictures") for s in ((0, 28, 28), (0, 784), (0,))),
        (np.zeros((28, 28), complex), "holds complex128"),
        (np.full((28, 28), "a"), "holds <U1. Needed: numbers"),
        (np.full((28, 28), np.nan), "not numbers"),
        (np.full((28, 28), -np.inf), "not numbers"),
        (np.full((28, 28), 1.01), "from 1.01 to 1.01.*Multiply by 255 / 1.01"),
        (np.full((28, 28), -0.01), "from -0.01.*multiply by the deviation, add the mean"),
        (DIGITS * 257.0, "from 0 to 65535.*Divide by 257, if they have 16 bits"),
        (DIGITS // 16, "from 0 to 15, where 255 should be white. Multiply by 255 / 15"),
        (STANDARDISED * 2, "multiply by the deviation, add the mean"),
        (DIGITS.astype(np.int16) - 128, "int16 from -128 to 127"),
    ],
)
def test_as_pictures_refuses(array, sentence):
    with pytest.raises(InputError, match=f"^mine .*{sentence}"):
        as_pictures(array, "mine")


def test_folders_are_all_their_files_by_name(tmp_path):
    for name in ("b/2.png", "b/1.png", "a.npy", ".git/x", "b/.DS_Store", "__MACOSX/b/1.png"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    names = [str(path.relative_to(tmp_path)) for path in in_folders([tmp_path])]
    assert names == ["a.npy", "b/1.png", "b/2.png"]
    assert list(in_folders([tmp_path / "a.npy", tmp_path / "no"])) == [
        tmp_path / "a.npy",
        tmp_path / "no",
    ]


REFUSED = {
    "an empty .npy": ("a.npy", b"", "no picture and no array"),
    "text": ("a.npy", b"hello, world", "no picture and no array"),
    "words in a table": ("a.csv", b"a,b,c,d\n1,2,x,4", "no table of numbers"),
    "too few columns": ("a.csv", b"1,2,3,4\n5,6,7,8", "has shape"),
    "a pickle": ("a.npy", pickle.dumps(PIXELS), "without running code of its own"),
    "a model": ("a.pt", pt(torch.nn.Linear(2, 2)), "without running code of its own"),
    "numbers in a .pt": ("a.pt", pt([1, 2]), "holds no arrays"),
    "half a .pt": ("a.pt", pt(torch.zeros(9))[:-90], "not a plain .npz"),
    "objects": ("a.npy", npy(np.array([PIXELS, None], object)), "not a plain .npy"),
    "a header cut short": ("a.npy", npy(PIXELS)[:40], "not a plain .npy"),
    "content cut short": ("a.npy", npy(PIXELS)[:-1], "not a plain .npy"),
    "terabytes promised": ("a.npy", npy_promising((10**10, 28, 28)), "not a plain .npy"),
    "a shape below 0": ("a.npy", npy_promising((-1, 28, 28)), "not a plain .npy"),
    "an open bracket": ("a.npy", npy_promising("(((((1"), "not a plain .npy"),
    "code": ("a.npy", npy_promising("__import__('os')"), "not a plain .npy"),
    "half a word": ("a.npy", npy_promising((1,), "'|u1', 5:"), "not a plain .npy"),
    "no images": (
        "a.npz",
        npz(one=PIXELS, two=PIXELS),
        "holds one, two. Call the array of pictures images",
    ),
    "a pickle in a zip": ("a.npz", npz(images=np.array([None])), "not a plain .npy"),
    "no array in a zip": ("a.npz", zipped({"images.npy": b"hello, world"}), "not a plain .npy"),
    "terabytes in a zip": (
        "a.npz",
        zipped({"images.npy": npy_promising((10**10, 28, 28))}),
        "not a plain .npy",
    ),
    "a password": ("a.npz", zipped({"images.npy": npy(PIXELS)}, encrypted), "not a plain .npz"),
    "a strange packer": (
        "a.npz",
        zipped({"images.npy": npy(PIXELS)}, packed_strangely),
        "not a plain .npz",
    ),
    "a scratch": ("a.npz", zipped({"images.npy": npy(PIXELS)}, scratched), "not a plain .npz"),
    "a blank photo": ("a.png", encoded(np.full((50, 50), 200, np.uint8)), "No ink was found"),
    "a text called .jpg": ("a.jpg", b"hello", "no picture and no array"),
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
    with pytest.raises(DataError, match="has 748 MB; at most 256 are read"):
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
