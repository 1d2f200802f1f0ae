"""`python -m sandbox --port N`: the server alone."""

import argparse
import asyncio
import sys
from contextlib import suppress

from sandbox.server import Sandbox


async def serve(port: int, *, empty: bool) -> None:
    """Run until interrupted."""
    sandbox = Sandbox(port, seed=not empty)
    await sandbox.start()
    lines = (
        f"The sandbox listens at {sandbox.url}",
        f"COMMONPLACE_SLACK_API_URL={sandbox.api_url}",
        f"SLACK_BOT_TOKEN={sandbox.bot_token}",
        f"SLACK_APP_TOKEN={sandbox.app_token}",
    )
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
    try:
        await asyncio.Event().wait()
    finally:
        await sandbox.stop()


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="A strict local Slack.")
    parser.add_argument("--port", type=int, default=8765)
    parser.add_argument("--empty", action="store_true", help="people and channels, but no messages")
    options = parser.parse_args()
    with suppress(KeyboardInterrupt):
        asyncio.run(serve(options.port, empty=options.empty))


if __name__ == "__main__":
    main()
