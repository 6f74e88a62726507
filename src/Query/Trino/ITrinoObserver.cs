namespace Lakehouse.Query.Trino;

/// <summary>Is told what happens to a statement besides its rows. Called by one statement at a time.</summary>
public interface ITrinoObserver
{
    /// <summary>A page came.</summary>
    void OnProgress(TrinoProgress progress);

    /// <summary>The server warns; each warning once.</summary>
    void OnWarning(string warning);

    /// <summary>Something that a person should know, such as a query that could not be cancelled.</summary>
    void OnNote(string note);
}
