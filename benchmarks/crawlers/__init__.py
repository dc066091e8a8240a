"""The crawlers that are compared with this project's, each a program of its own."""
