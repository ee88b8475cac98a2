"""A program that may write no large file, as on a disk that is nearly full."""


def limited(size: int) -> str:
    """What starts casefile where the kernel refuses whatever goes beyond ``size`` bytes. It leaves
    no compiled code behind: what was cut off there would break every run after it."""
    return (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "sys.dont_write_bytecode = True;"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}));"
        "from casefile.cli import main; sys.exit(main())"
    )
