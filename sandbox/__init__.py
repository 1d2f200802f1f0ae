"""A strict local Slack: it refuses what Slack refuses, and it can be told to fail."""
