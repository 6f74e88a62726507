namespace Lakehouse.TableFormat.FileGroups.Slices;

/// <summary>What became of a key of the log when it met the base file.</summary>
internal enum KeyFate : byte
{
    /// <summary>The base file lacks it, as far as was read.</summary>
    Inserted,

    /// <summary>It replaces or removes a base row.</summary>
    Updated,

    /// <summary>The base row stands against it.</summary>
    Superseded,
}
