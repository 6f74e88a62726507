namespace Lakehouse.TableFormat.Storage;

/// <summary>What must hold for a <see cref="IStorage.PutAsync"/> to take place.</summary>
public enum PutCondition
{
    /// <summary>Write in any case, replacing what is there.</summary>
    Always,

    /// <summary>Write only when no file of that name exists; atomic against every other writer.</summary>
    IfAbsent,
}
