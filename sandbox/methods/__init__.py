"""The Web API methods, a file for each family; importing this registers them all."""

from sandbox.methods import auth, chat, conversations, files, reactions, reading, users, views

__all__ = ["auth", "chat", "conversations", "files", "reactions", "reading", "users", "views"]
