using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Catalog.Registration;

/// <summary>What is wrong with the files of a folder, so that all of it is told at once. Not thread-safe.</summary>
/// <param name="root">The folder.</param>
internal sealed class FolderFaults(string root)
{
    private const int Shown = 20;

    private readonly List<LakehouseException> faults = [];

    /// <summary>Whether this is about one file, and others are looked at all the same.</summary>
    public static bool IsOne(LakehouseException fault) => fault.Kind is ErrorKind.Invalid or ErrorKind.Corrupt or ErrorKind.Unsupported;

    /// <summary>Notes one.</summary>
    public void Add(LakehouseException fault) => faults.Add(fault);

    /// <summary>What a reading gives, or null where it has a fault, which is noted.</summary>
    public T? Try<T>(Func<T> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (LakehouseException fault) when (IsOne(fault))
        {
            faults.Add(fault);
            return null;
        }
    }

    /// <summary>Tells of all; returns when there are none.</summary>
    /// <exception cref="LakehouseException">The only fault, or Invalid with a line for each.</exception>
    public void ThrowIfAny()
    {
        if (faults.Count == 1)
        {
            throw faults[0];
        }

        if (faults.Count > 1)
        {
            var lines = faults.Take(Shown).Select(fault => $"\n  {Place(fault)}{fault.Message}");
            var more = faults.Count > Shown ? FormattableString.Invariant($"\n  and {faults.Count - Shown} more") : "";
            throw new LakehouseException(
                ErrorKind.Invalid,
                FormattableString.Invariant($"{faults.Count} faults keep the folder from being one table:{string.Concat(lines)}{more}\n"),
                new ErrorContext { Path = root },
                string.Join("; ", faults.Take(Shown).Select(fault => fault.Fix).OfType<string>().Distinct(StringComparer.Ordinal)));
        }
    }

    private string Place(LakehouseException fault) => fault.Context.Path switch
    {
        null => "",
        var path when path == root => "",
        var path when path.StartsWith(root + "/", StringComparison.Ordinal) => path[(root.Length + 1)..] + ": ",
        var path => path + ": ",
    };
}
