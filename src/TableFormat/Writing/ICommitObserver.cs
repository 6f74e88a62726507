using Lakehouse.TableFormat.Storage;

namespace Lakehouse.TableFormat.Writing;

/// <summary>
/// Told what this process makes visible in tables: catalogs follow tables by it. Calls come from the writers' threads and several may come at
/// the same time: return at once. What a call throws is logged and fails no commit.
/// </summary>
public interface ICommitObserver
{
    /// <summary>A table was taken for writing: an earlier process may have died before anybody was told of its last commits.</summary>
    /// <param name="table">The table's folder.</param>
    void OnOpened(IStorage table);

    /// <summary>A commit, table service, rollback or restore has ended, and readers may see another state of the table from now on.</summary>
    /// <param name="table">The table's folder.</param>
    void OnCommitted(IStorage table);
}
