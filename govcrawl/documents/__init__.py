"""Documents: bytes of a PDF, DOCX or XLSX in, text and fields out. Pure; the libraries are loaded when first needed."""

from govcrawl.documents.document import DOCUMENT_READER_VERSION, Document, read_document
from govcrawl.documents.kinds import MEDIA_TYPES, is_cut_off, kind_of_body

__all__ = ["DOCUMENT_READER_VERSION", "MEDIA_TYPES", "Document", "is_cut_off", "kind_of_body", "read_document"]
