"""What can stop the set-up: said with the cause and what to do."""

import re

__all__ = ["SetupError", "cause"]


class SetupError(Exception):
    """A step could not be finished; its text says why and what to do."""


_CAUSES = {
    r"No space left|Errno 28|ENOSPC|not enough space on the disk": (
        "The disk is full. Free about 2 GB and start again."
    ),
    r"CERTIFICATE_VERIFY_FAILED|SELF_SIGNED_CERT|UNABLE_TO_GET_ISSUER_CERT|SSLError|SSLCertVerificationError": (
        "The certificate of the package registry was not accepted. Behind a company's proxy set PIP_CERT (pip) and "
        "NODE_EXTRA_CA_CERTS (npm) to its certificate file and start again."
    ),
    (
        r"Temporary failure in name resolution|Name or service not known|getaddrinfo|NewConnectionError|"
        r"Network is unreachable|Connection refused|ConnectTimeout|Read timed out|Max retries exceeded|"
        r"Failed to establish a new connection|ENOTFOUND|ETIMEDOUT|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH"
    ): (
        "The package registry cannot be reached. Check the network (and HTTPS_PROXY, if you are behind a proxy) and "
        "start again; what was already downloaded is kept. Without internet: python3 chaur.py setup --offline FOLDER "
        "with a folder made elsewhere by 'python3 chaur.py bundle'."
    ),
    r"EINTEGRITY|THESE PACKAGES DO NOT MATCH THE HASHES": (
        "A downloaded package is damaged. Start again; if it stays so, clear the cache of pip or npm."
    ),
    r"No matching distribution found|is not a supported wheel|Requires-Python": (
        "A pinned package is not to be had for this Python or this system. Use Python 3.11 to 3.14 on 64-bit Linux, "
        "macOS 15 or newer, or Windows."
    ),
    r"Permission denied|Access is denied|EACCES|EPERM|WinError 5\b|WinError 32\b": (
        "A file could not be written or is in use. Stop programs that use this folder (a running 'serve', an editor, "
        "a virus scanner), check that the folder is yours, and start again."
    ),
}


def cause(said: str) -> str:
    """Sentence with the cause and the way out, recognised in what a tool said; empty when it is not known."""
    return next((sentence for pattern, sentence in _CAUSES.items() if re.search(pattern, said)), "")
