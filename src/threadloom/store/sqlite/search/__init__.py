"""Search over titles, labels and messages: segmenting, the index of words, what is found."""
