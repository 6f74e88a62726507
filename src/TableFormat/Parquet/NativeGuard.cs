using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.Parquet;

/// <summary>Runs calls into the native reader and says of a failure what it means for the file.</summary>
internal sealed class NativeGuard(GuardedStream stream, string path)
{
    public T Run<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (Exception failure) when (failure is not (LakehouseException or OperationCanceledException or OutOfMemoryException))
        {
            stream.ThrowIfFailed();
            throw Explain(failure);
        }
        catch (LakehouseException failure) when (failure.Context.Path is null)
        {
            stream.ThrowIfFailed();
            throw new LakehouseException(failure.Kind, failure.Message, Where, failure.Fix, failure);
        }
    }

    /// <summary>The failure of a file whose bytes cannot be so.</summary>
    public LakehouseException Corrupt(string why) =>
        new(ErrorKind.Corrupt, $"The Parquet file cannot be read: {why}.", Where);

    private ErrorContext Where => new() { Path = path };

    private LakehouseException Explain(Exception failure)
    {
        var text = failure.Message.Split('\n')[0].TrimEnd('.');
        if (text.Contains("Expected all lists to be of size", StringComparison.Ordinal))
        {
            return new LakehouseException(
                ErrorKind.Unsupported,
                "The Parquet file has a list of fixed size with null rows, which its own schema does not allow for.",
                Where,
                "Write the column as a list without fixed size, or the file without its Arrow schema.",
                failure);
        }

        return text.Contains("not yet implemented", StringComparison.OrdinalIgnoreCase) || failure is NotSupportedException
            ? new LakehouseException(ErrorKind.Unsupported, $"The Parquet file has a form that is not read: {text}.", Where, null, failure)
            : new LakehouseException(ErrorKind.Corrupt, $"The Parquet file cannot be read: {text}.", Where, null, failure);
    }
}
