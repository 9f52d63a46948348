"""Names that no list holds, by what was learned from annotated newswire.

Belongs here: a linear-chain model over words, and its file. Every word's scores are sums over what the word tells by
itself, so they are computed once for each word of the language; what others make of it comes as small numbers.
"""
