"""Whether Slack is reached through a proxy: this machine never is, and nothing that NO_PROXY names."""

import ipaddress
import os
from urllib.parse import urlsplit
from urllib.request import proxy_bypass

# Read by the SDK and by Bolt behind our back, which know no exception.
NAMES = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy")


def heed_exceptions(address: str) -> None:
    """Let nothing in this process use a proxy if this address is reached without one."""
    if is_direct(address):
        for name in NAMES:
            os.environ.pop(name, None)


def is_direct(address: str) -> bool:
    """Whether no proxy is to be asked for this address."""
    url = urlsplit(address)
    host = url.hostname or ""
    return is_this_machine(host) or bool(proxy_bypass(url.netloc))


def is_this_machine(host: str) -> bool:
    """Whether it is a name or a number of this machine's own."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
