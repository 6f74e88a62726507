namespace Lakehouse.Cdc;

/// <summary>The tables that an ingest run writes. Made by <see cref="LakeTables.Open"/>.</summary>
public interface ILakeTables
{
    /// <summary>The lake as a person would name it.</summary>
    string Root { get; }
}
