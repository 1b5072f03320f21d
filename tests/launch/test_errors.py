"""What a tool says is turned into a cause and a way out."""

import pytest

from launch.errors import cause


@pytest.mark.parametrize(
    ("said", "words"),
    (
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("npm error code ENOSPC", "disk is full"),
        ("socket.gaierror: Temporary failure in name resolution", "cannot be reached"),
        ("npm error code ENOTFOUND", "cannot be reached"),
        ("Retrying ... ConnectTimeoutError\nERROR: No matching distribution found for affine", "cannot be reached"),
        ("SSLCertVerificationError: CERTIFICATE_VERIFY_FAILED", "PIP_CERT"),
        ("npm error code SELF_SIGNED_CERT_IN_CHAIN", "NODE_EXTRA_CA_CERTS"),
        ("ERROR: No matching distribution found for pyarrow==26", "not to be had for this Python"),
        ("PermissionError: [Errno 13] Permission denied", "could not be written"),
        ("[WinError 5] Access is denied", "could not be written"),
        ("npm error code EINTEGRITY", "damaged"),
        ("something never seen", ""),
    ),
)
def test_a_known_trouble_is_explained(said, words):
    assert words in cause(said)
    assert bool(cause(said)) == bool(words)
