namespace Lakehouse.Catalog;

/// <summary>Which tables of a catalog a merge-on-read table becomes (golden catalog fact 1).</summary>
public enum MergeOnReadTables
{
    /// <summary><c>t_ro</c> and <c>t_rt</c>.</summary>
    ReadOptimizedAndRealTime,

    /// <summary><c>t_ro</c>, <c>t_rt</c> and <c>t</c>, which is <c>t_rt</c> under the plain name: Hudi's default.</summary>
    All,

    /// <summary><c>t</c> alone, base files only.</summary>
    ReadOptimized,

    /// <summary><c>t</c> alone, merged with its logs by readers that can.</summary>
    RealTime,
}
