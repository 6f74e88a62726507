namespace Lakehouse.Cdc.Decoding;

/// <summary>Hears about things that a person should know and that do not stop the line. Must be thread-safe when shared.</summary>
public interface IDecodeWarnings
{
    /// <summary>Called once per decoder, warning and field.</summary>
    /// <param name="warning">What it is.</param>
    /// <param name="table">Table as <c>database.table</c>.</param>
    /// <param name="field">The column, or null when it concerns the table.</param>
    /// <param name="message">What it means and which setting changes it.</param>
    void Warn(DecodeWarning warning, string table, string? field, string message);
}
