namespace Lakehouse.Cdc;

/// <summary>What happens when events carry a column that the table lacks, or a wider type.</summary>
public enum NewColumns
{
    /// <summary>The table gets the column or the wider type.</summary>
    Evolve,

    /// <summary>The table stops.</summary>
    Fail,

    /// <summary>The column is left out.</summary>
    Ignore,
}
