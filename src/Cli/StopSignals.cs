using System.Runtime.InteropServices;

namespace Lakehouse.Cli;

/// <summary>
/// Ctrl-C, SIGTERM and SIGQUIT as two tokens: the first signal asks for a clean end (<see cref="Stop"/>); a second one
/// leaves the process at once, which loses nothing because positions are part of commits.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource stop;
    private readonly List<PosixSignalRegistration> registrations = [];
    private int signals;

    /// <summary>Listens until disposed.</summary>
    /// <param name="outer">Ends the work as the first signal does.</param>
    public StopSignals(CancellationToken outer)
    {
        stop = CancellationTokenSource.CreateLinkedTokenSource(outer);
        foreach (var signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM })
        {
            registrations.Add(PosixSignalRegistration.Create(signal, OnSignal));
        }
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Stop => stop.Token;

    /// <inheritdoc />
    public void Dispose()
    {
        registrations.ForEach(registration => registration.Dispose());
        stop.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        if (Interlocked.Increment(ref signals) > 1)
        {
            // Not cancelled: the default action of the signal ends the process now.
            return;
        }

        context.Cancel = true;
        stop.Cancel();
    }
}
