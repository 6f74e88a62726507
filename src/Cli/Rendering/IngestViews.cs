namespace Lakehouse.Cli.Rendering;

/// <summary>Chooses how a run is shown.</summary>
internal static class IngestViews
{
    /// <summary>JSON lines when asked for, a live table on a terminal, log lines otherwise.</summary>
    public static IIngestView For(CliHost host, bool json) =>
        json ? new JsonIngestView(host.Out, host.Clock)
        : host.OutIsTerminal ? new LiveIngestView(host.Console)
        : new PlainIngestView(host.Out, host.Clock);
}
