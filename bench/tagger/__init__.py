"""Training the tagger: reading annotated text, fitting the weights, writing the file that ships."""
