using System.Runtime.InteropServices;

namespace Lakehouse.Cli;

/// <summary>
/// Ctrl-C and SIGTERM as two tokens: the first signal asks for a clean end (<see cref="Stop"/>), the second for an end
/// now (<see cref="Abort"/>), which loses nothing because positions are part of commits. A third one has its usual effect.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource stop;
    private readonly CancellationTokenSource abort = new();
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

    /// <summary>Cancelled by the second signal.</summary>
    public CancellationToken Abort => abort.Token;

    /// <inheritdoc />
    public void Dispose()
    {
        registrations.ForEach(registration => registration.Dispose());
        stop.Dispose();
        abort.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        var count = Interlocked.Increment(ref signals);
        if (count > 2)
        {
            return;
        }

        context.Cancel = true;
        (count == 1 ? stop : abort).Cancel();
    }
}
