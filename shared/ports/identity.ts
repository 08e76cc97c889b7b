/** What a principal of IAM may do: a record of the table. */
export interface PrincipalGrant {
  /** The beginning of its ARN. */
  principal: string;
  scopes: string[];
  clusters: string[];
}

/** Where the `iam` mode has its grants. */
export interface PrincipalGrants {
  listPrincipalGrants(): Promise<PrincipalGrant[]>;
}

/** A parameter of Parameter Store, decrypted; undefined where there is none of this name. */
export type ReadParameter = (name: string) => Promise<string | undefined>;
