"""The record in the forms that people and archives take away: PDF, DOCX, text, captions, XML."""
