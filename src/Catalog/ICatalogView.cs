namespace Lakehouse.Catalog;

/// <summary>Shows how a catalog follows its tables. Calls come from background threads, several at the same time: return quickly, never throw.</summary>
public interface ICatalogView
{
    /// <summary>A sync ended, or waits.</summary>
    void OnSync(CatalogReport report);
}
