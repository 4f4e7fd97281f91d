"""Archives: what the store keeps as files, and files of others as what the store keeps."""
