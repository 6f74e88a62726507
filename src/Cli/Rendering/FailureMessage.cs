using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Cli.Rendering;

/// <summary>One message for a failure, and the exit code that goes with it.</summary>
internal static class FailureMessage
{
    /// <summary>Writes <c>error: …</c> with context and fix; the stack only when asked for.</summary>
    public static int Write(Exception failure, TextWriter error, bool verbose)
    {
        error.WriteLine($"error: {TextOf(failure)}");
        if (verbose)
        {
            error.WriteLine(failure);
        }
        else if (failure is not LakehouseException)
        {
            error.WriteLine("  fix: run it again with --verbose and report what it prints");
        }

        return ExitCodes.Failure;
    }

    private static string TextOf(Exception failure) => failure switch
    {
        LakehouseException known => known.Describe(),
        AggregateException { InnerExceptions: [var only] } => TextOf(only),
        UnauthorizedAccessException => $"no permission: {failure.Message}",
        IOException => failure.Message,
        _ => $"unexpected {failure.GetType().Name}: {failure.Message}",
    };
}
