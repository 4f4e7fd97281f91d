"""Humm's JSON in its own words: requests as the page lists them, answers read as far as they tell anything.

Pages (read 2026-11-21): start thread, update thread, create feedback. No page shows what a thread route answers.
"""

from .answers import ThreadAnswer, ToldFeedback, ToldThread, read_feedback, read_nothing, read_thread
from .requests import FeedbackRequest, FileUpload, ImageInput, ModelConfig, StartRequest, TableColumn, UpdateRequest

__all__ = [
    "FeedbackRequest",
    "FileUpload",
    "ImageInput",
    "ModelConfig",
    "StartRequest",
    "TableColumn",
    "ThreadAnswer",
    "ToldFeedback",
    "ToldThread",
    "UpdateRequest",
    "read_feedback",
    "read_nothing",
    "read_thread",
]
