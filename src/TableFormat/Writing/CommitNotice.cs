using Lakehouse.TableFormat.Storage;
using Microsoft.Extensions.Logging;

namespace Lakehouse.TableFormat.Writing;

/// <summary>Tells the observer of a table's writers, whose failures are its own.</summary>
internal static partial class CommitNotice
{
    /// <summary>The table was taken for writing.</summary>
    public static void Opened(WriterContext context) => Tell(context, static (observer, table) => observer.OnOpened(table));

    /// <summary>Readers may see another state.</summary>
    public static void Committed(WriterContext context) => Tell(context, static (observer, table) => observer.OnCommitted(table));

    private static void Tell(WriterContext context, Action<ICommitObserver, IStorage> call)
    {
        if (context.Options.Observer is not { } observer)
        {
            return;
        }

        try
        {
            call(observer, context.Table);
        }
#pragma warning disable CA1031 // The commit is done, whatever becomes of those who are told.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Failed(context.Options.Logger, context.Table.Root, exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Table {Table}: the commit is done, but its observer failed when it was told")]
    private static partial void Failed(ILogger logger, string table, Exception exception);
}
