"""What every command answers with ``--json``, as types: the pages that make an answer are held to
them by the type checker, ``casefile schema`` is made of them. At work nobody imports them."""
