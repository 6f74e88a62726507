using Lakehouse.Query.Duck;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Query.Views;

/// <summary>Finds the file that a statement failed on, where DuckDB does not name it: it reads the statement's base files one by one.</summary>
internal static class DamagedFiles
{
    // What DuckDB says when the bytes of pages are not what they should be; of footers it says what it also says of values of a statement.
    private const string PageFailure = "Invalid Error";
    private const string FooterFailure = "Invalid Input Error";

    /// <summary>The failure with the file's path, if it is one of a file; else the failure itself.</summary>
    public static LakehouseException Name(LakehouseException failure, IReadOnlyList<OpenedView> views, CancellationToken cancellationToken)
    {
        if (!MayBe(failure) || failure.Message.Contains(".parquet", StringComparison.Ordinal))
        {
            return failure;
        }

        var isOfPages = IsOfPages(failure);
        foreach (var view in views.Select(opened => opened.View).OfType<TableView>())
        {
            foreach (var path in view.BasePaths)
            {
                if ((Damage(path, footerOnly: true, cancellationToken) ?? (isOfPages ? Damage(path, footerOnly: false, cancellationToken) : null)) is { } damage)
                {
                    return new LakehouseException(
                        ErrorKind.Corrupt,
                        $"a base file cannot be read: {damage.Message}",
                        new ErrorContext { Table = view.Table.ToString(), Path = path },
                        "restore the file from a backup, or roll the table back",
                        failure);
                }
            }
        }

        return failure;
    }

    /// <summary>Whether a failure may come from the bytes of a file.</summary>
    public static bool MayBe(LakehouseException failure) => IsOfPages(failure) || failure.Message.StartsWith(FooterFailure, StringComparison.Ordinal);

    private static bool IsOfPages(LakehouseException failure) =>
        failure is { Kind: ErrorKind.Corrupt, Context.Path: null } || failure.Message.StartsWith(PageFailure, StringComparison.Ordinal);

    private static LakehouseException? Damage(string path, bool footerOnly, CancellationToken cancellationToken)
    {
        using var connection = DuckConnection.Open();
        using var interruption = cancellationToken.Register(connection.Interrupt);
        try
        {
            using var statement = connection.Prepare(footerOnly
                ? $"SELECT * FROM parquet_metadata({Sql.Path(path)})"
                : $"SELECT count(hash(COLUMNS(*))) FROM read_parquet({Sql.Path(path)}, hive_partitioning = false)");
            using var rows = statement.Execute();
            while (rows.Next(cancellationToken) is { } batch)
            {
                batch.Dispose();
            }

            return null;
        }
        catch (LakehouseException failure)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return failure;
        }
    }
}
