namespace Lakehouse.Cli;

/// <summary>What the process returns. Scripts rely on the numbers.</summary>
internal static class ExitCodes
{
    /// <summary>All that was asked for was done.</summary>
    public const int Ok = 0;

    /// <summary>The command was understood and failed.</summary>
    public const int Failure = 1;

    /// <summary>The command line or the configuration is wrong; nothing was tried.</summary>
    public const int Usage = 2;

    /// <summary><c>sync --verify --dry-run</c> found that the catalog is not what it should be.</summary>
    public const int Drift = 3;

    /// <summary>Stopped by Ctrl-C before the work was done (128 + SIGINT).</summary>
    public const int Interrupted = 130;

    /// <summary>Whoever reads the standard output closed it before all rows were out (128 + SIGPIPE).</summary>
    public const int ReaderGone = 141;
}
