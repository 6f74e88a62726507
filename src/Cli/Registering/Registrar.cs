using Lakehouse.Catalog.Registration;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Cli.Registering;

/// <summary>
/// Registers folders when asked. One registration of a folder runs at a time; all that ask while it runs get the next one together, because what
/// they know of may have come after the running one looked. Events wait a moment, so that a burst is one registration. Thread-safe.
/// </summary>
/// <param name="folders">The folders.</param>
/// <param name="register">Registers one.</param>
/// <param name="settle">How long events wait for more.</param>
/// <param name="view">Shown what is done.</param>
/// <param name="clock">The clock.</param>
/// <param name="stop">Ends everything.</param>
internal sealed class Registrar(
    IReadOnlyList<RegisteredFolder> folders,
    Func<RegisteredFolder, CancellationToken, Task<RegistrationResult>> register,
    TimeSpan settle,
    IRegistrarView view,
    TimeProvider clock,
    CancellationToken stop)
{
    private readonly Dictionary<RegisteredFolder, Line> lines = folders.ToDictionary(folder => folder, _ => new Line());
    private readonly Lock gate = new();

    /// <summary>The folders.</summary>
    public IReadOnlyList<RegisteredFolder> Folders => folders;

    /// <summary>Counts for whoever watches.</summary>
    public RegistrarMetrics Metrics { get; } = new();

    /// <summary>Registers a folder, after the registration that runs.</summary>
    /// <exception cref="OperationCanceledException">The registrar ends.</exception>
    public Task<RegistrationOutcome> RunAsync(RegisteredFolder folder, RegistrationCause cause)
    {
        lock (gate)
        {
            var line = lines[folder];
            return line.Next ??= RunAfterAsync(folder, line, line.Current, cause);
        }
    }

    /// <summary>Registers the folders that changes concern.</summary>
    /// <returns>One outcome for each; none when nothing that is registered changed.</returns>
    public async Task<IReadOnlyList<RegistrationOutcome>> RunAsync(IReadOnlyList<S3Change> changes)
    {
        Metrics.CountEvents(changes.Count);
        var concerned = folders.Where(folder => changes.Any(folder.Concerns)).ToArray();
        return await Task.WhenAll(concerned.Select(folder => RunAsync(folder, RegistrationCause.Event)));
    }

    private async Task<RegistrationOutcome> RunAfterAsync(RegisteredFolder folder, Line line, Task previous, RegistrationCause cause)
    {
        // Leaves the lock before anything else: the rest runs on its own.
        await Task.Yield();
        if (cause == RegistrationCause.Event && settle > TimeSpan.Zero)
        {
            await Task.Delay(settle, clock, stop);
        }

        await previous.WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.ThrowIfCancellationRequested();
        lock (gate)
        {
            (line.Current, line.Next) = (line.Next!, null);
        }

        var outcome = await RunNowAsync(folder);
        Metrics.Count(outcome);
        view.OnOutcome(outcome);
        return outcome;
    }

    private async Task<RegistrationOutcome> RunNowAsync(RegisteredFolder folder)
    {
        var started = clock.GetTimestamp();
        try
        {
            var result = await register(folder, stop);
            return new RegistrationOutcome(folder.Name, clock.GetUtcNow(), clock.GetElapsedTime(started), result, null);
        }
        catch (LakehouseException failure)
        {
            return Failed(folder, started, failure);
        }
#pragma warning disable CA1031 // The outermost frame of a registration: one folder's trouble must not end the others.
        catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
        {
            return Failed(folder, started, new LakehouseException(
                ErrorKind.Unavailable, $"unexpected {failure.GetType().Name}: {failure.Message}", new ErrorContext { Table = folder.Name }, "report it", failure));
        }
    }

    private RegistrationOutcome Failed(RegisteredFolder folder, long started, LakehouseException failure) =>
        new(folder.Name, clock.GetUtcNow(), clock.GetElapsedTime(started), null, failure);

    private sealed class Line
    {
        public Task Current { get; set; } = Task.CompletedTask;

        public Task<RegistrationOutcome>? Next { get; set; }
    }
}
