namespace Lakehouse.Catalog.Registration;

/// <summary>How the lines of a folder's CSV files are written.</summary>
/// <param name="Delimiter">Between two values.</param>
/// <param name="Header">Whether the first line of each file names the columns.</param>
/// <param name="Quoted">Whether values stand in quotes anywhere.</param>
internal sealed record CsvDialect(char Delimiter, bool Header, bool Quoted);
