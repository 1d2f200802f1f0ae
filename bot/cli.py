"""The command line: `commonplace …`."""

from pathlib import Path
from typing import Annotated

import typer

from bot import commands, moving
from bot.ending import carried_out, fail
from bot.log import logging_to_stderr
from bot.settings import Wrong, load

app = typer.Typer(
    name="commonplace",
    help="Communities of practice, inside the Slack you already have.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Say more in the log.")]


@app.callback()
def commonplace() -> None:
    """Communities of practice, inside the Slack you already have."""


@app.command()
def run(
    http: Annotated[
        bool, typer.Option("--http", help="Let Slack post to us, instead of Socket Mode.")
    ] = False,
    verbose: Verbose = False,
) -> None:
    """Run in your workspace, over Socket Mode (or HTTP), until stopped."""
    # What a long-running app needs is loaded for whoever runs one.
    from bot.run import run as run_app

    logging_to_stderr(verbose=verbose)
    carried_out(lambda settings: run_app(settings, http=http))


@app.command()
def manifest(
    http: Annotated[str | None, typer.Option(help="Where Slack reaches the app: https://…")] = None,
) -> None:
    """Print the app’s manifest for Slack, with the commands of the settings."""
    from bot import manifest as slack

    if http is not None and not slack.is_address(http):
        fail("--http must be an address such as https://commonplace.example.com: Slack posts nowhere else.")
    try:
        typer.echo(slack.printed(slack.made(load().commands, http)), nl=False)
    except Wrong as wrong:
        fail(str(wrong))


commands.register(app)
moving.register(app)


@app.command()
def sandbox(
    port: Annotated[int, typer.Option(help="Where the page is; 0 for any free port.")] = 8765,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
    export: Annotated[
        Path | None, typer.Option(help="Fill it from a Slack export, a folder or a zip.", show_default=False)
    ] = None,
    keep: Annotated[
        Path | None, typer.Option(help="Keep the database in this folder, instead of throwing it away.")
    ] = None,
    verbose: Verbose = False,
) -> None:
    """Try it: a local workspace in your browser, with the real app running in it."""
    logging_to_stderr(verbose=verbose, quiet=not verbose)
    # The sandbox is loaded for whoever asks for it, and not by `run`.
    from bot import trial

    carried_out(lambda _: trial.run(port, keep, export, with_browser=browser, verbose=verbose))


def main() -> None:
    """The entry point."""
    app()
