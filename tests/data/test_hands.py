"""Strokes of people: what is read, and what is wrong with a line."""

import gzip
import json

import numpy as np
import pytest

from core.data import drawing, handwriting
from core.data.hands import read_hands
from core.data.handwriting import PEN
from core.errors import DataError

ONE = {"label": "1", "writer": 3, "strokes": [[[140, 45], [140, 235]]]}


def write(path, *characters):
    path.write_text("\n".join(json.dumps(character) for character in characters) + "\n")
    return path


@pytest.mark.parametrize("packed", [False, True])
def test_strokes_are_inked_with_the_canvas_pen_and_framed(tmp_path, packed) -> None:
    path = write(tmp_path / "a.jsonl", ONE, ONE | {"label": "A", "writer": 0})
    if packed:
        path = tmp_path / "a.jsonl.gz"
        path.write_bytes(gzip.compress((tmp_path / "a.jsonl").read_bytes()))
    hands = read_hands(path)
    ink = handwriting.ink_of_strokes([handwriting.Stroke(((140.0, 45.0), (140.0, 235.0)), PEN)])
    assert (hands.name, hands.labels, hands.writers.tolist()) == (path.name, ("1", "A"), [3, 0])
    for image in hands.images:
        np.testing.assert_array_equal(image, drawing.frame(ink).image)
    rows, columns = np.nonzero(hands.images[0])
    assert len(set(rows)) == 20, "a line of 190 is framed 20 pixels high"
    assert len(set(columns)) <= 3


def test_look_alikes_are_neither_digits_nor_unknowns(tmp_path) -> None:
    labels = "17OlAay|+"
    hands = read_hands(write(tmp_path / "a.jsonl", *(ONE | {"label": each} for each in labels)))
    assert [label for label, is_it in zip(labels, hands.is_digit, strict=True) if is_it] == [
        "1",
        "7",
    ]
    assert "".join(np.array(list(labels))[hands.is_unknown]) == "Aa+"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("{", "it is not JSON"),
        ("[" * 100_000, "it is not JSON"),
        ("[1]", "it should be a JSON object"),
        ('{"label": "1"}', "it needs writer and strokes"),
        (json.dumps(ONE | {"label": "12"}), "the label must be one character"),
        (json.dumps(ONE | {"label": ""}), "the label must be one character"),
        (json.dumps(ONE | {"label": 1}), "the label must be one character"),
        (json.dumps(ONE | {"writer": "me"}), "the writer must be a whole number"),
        (json.dumps(ONE | {"writer": True}), "the writer must be a whole number"),
        (json.dumps(ONE | {"writer": -1}), "the writer must be a whole number"),
        (json.dumps(ONE | {"writer": 2**70}), "the writer must be a whole number"),
        (json.dumps(ONE | {"strokes": []}), "the strokes must be lists"),
        (json.dumps(ONE | {"strokes": [[]]}), "the strokes must be lists"),
        (json.dumps(ONE | {"strokes": [[[1, 2, 3]]]}), "the strokes must be lists"),
        (json.dumps(ONE | {"strokes": [[["a", 2]]]}), "the strokes must be lists"),
        ('{"label": "1", "writer": 1, "strokes": [[[NaN, 1]]]}', "the strokes must be lists"),
        (json.dumps(ONE | {"strokes": [[[1, 1]] * 20_001]}), "at most 20,000 points"),
        (json.dumps(ONE | {"strokes": [[[900, 900]]]}), "leave no ink on the canvas"),
    ],
)
def test_line_that_cannot_be_read_is_named(tmp_path, line, sentence) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(f"\n{json.dumps(ONE)}\n{line}\n")
    with pytest.raises(DataError) as caught:
        read_hands(path)
    assert str(caught.value).startswith(f"{path}, line 3: ")
    assert sentence in str(caught.value)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "holds no characters"),
        (b"\n \n", "holds no characters"),
        (b"\xff\xfe\x00", "is no text"),
        (gzip.compress(b"x" * 1000)[:-8], "is cut short"),
    ],
)
def test_file_that_is_none_is_a_sentence(tmp_path, content, sentence) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(content)
    with pytest.raises(DataError, match=sentence):
        read_hands(path)
    with pytest.raises(DataError, match="cannot be read"):
        read_hands(tmp_path / "missing.jsonl")
