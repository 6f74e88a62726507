namespace Lakehouse.TableFormat.Schema;

/// <summary>What happens when incoming rows have columns that the table lacks.</summary>
public enum EvolutionPolicy
{
    /// <summary>New columns are added at the end, types are widened.</summary>
    Evolve,

    /// <summary>Any change that the table would need is a conflict.</summary>
    Fail,

    /// <summary>New columns are left out of the table; a type that does not fit stays a conflict.</summary>
    Ignore,
}
