"""Writes speech.bin: a sentence as the keyword model of MLPerf Tiny hears it, a second every tenth of a second.

pip install numpy==2.4.6
pip download --no-deps --no-binary pocketsphinx pocketsphinx==5.0.4   # its setup asks for scikit-build-core below 0.10

python scripts/demo/models/speech.py pocketsphinx-5.0.4.tar.gz

The recording is test/data/goforward.raw of CMU PocketSphinx (speech.LICENSE): "go forward ten meters", 16 kHz. Features as the
model was trained on (mlcommons/tiny, benchmark/training/keyword_spotting): windows of 30 ms every 20 ms, 40 mel bands of 20 to
4,000 Hz, logarithms, the first 10 coefficients of their cosine transform, quantised by the input's scale and zero point.
"""

import pathlib
import sys
import tarfile

import numpy as np

RATE = 16_000
WINDOW, STEP, BINS = 480, 320, 512
BANDS, LOW, HIGH, KEPT = 40, 20.0, 4_000.0, 10
# Of the input of kws_ref_model.tflite.
SCALE, ZERO = 0.5847029089927673, 83


def mel(hertz):
    return 1_127 * np.log1p(hertz / 700)


def bands():
    """The share of each frequency in each band, triangles on the mel scale; the constant part has none."""
    pitch = mel(np.linspace(0, RATE / 2, BINS // 2 + 1))[:, None]
    edges = np.linspace(mel(LOW), mel(HIGH), BANDS + 2)
    low, middle, high = edges[:-2], edges[1:-1], edges[2:]
    shares = np.maximum(0, np.minimum((pitch - low) / (middle - low), (high - pitch) / (high - middle)))
    shares[0] = 0
    return shares


def features(sound):
    """int8[49, 10] of a second, brought to full volume."""
    sound = sound / np.abs(sound).max()
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)
    starts = range(0, RATE - WINDOW + 1, STEP)
    spectra = np.abs(np.fft.rfft([sound[start : start + WINDOW] * hann for start in starts], BINS))
    loudness = np.log(spectra @ bands() + 1e-6)
    index = np.arange(BANDS)
    cosines = np.cos(np.pi * np.outer(index[:KEPT], 2 * index + 1) / (2 * BANDS))
    found = loudness @ cosines.T * np.sqrt(2 / BANDS)
    return np.clip(np.round(found / SCALE) + ZERO, -128, 127).astype(np.int8)


def main():
    with tarfile.open(sys.argv[1]) as archive:
        raw = archive.extractfile("pocketsphinx-5.0.4/test/data/goforward.raw").read()
    silence = np.zeros(RATE // 2)
    sound = np.concatenate([silence, np.frombuffer(raw, "<i2"), silence])
    seconds = [features(sound[start : start + RATE]) for start in range(0, len(sound) - RATE + 1, RATE // 10)]
    pathlib.Path(__file__).with_name("speech.bin").write_bytes(np.array(seconds).tobytes())
    print(len(seconds), "seconds")


if __name__ == "__main__":
    main()
