import type { ScanCommandInput, ScanCommandOutput } from '@aws-sdk/client-dynamodb';
import type { Operation } from '../../cloud/service.ts';
import type { Engine } from '../engine.ts';
import { createPlaceholders } from '../expressions/placeholders.ts';
import { checkParameters } from '../items/check-parameters.ts';
import { validationError } from '../validation-error.ts';
import { checkStartKey } from './check-start-key.ts';
import { pageAnswer } from './page-answer.ts';
import { scanSource } from './page-source.ts';
import { readPage } from './read-page.ts';
import { planRead } from './read-plan.ts';

export function scan(engine: Engine) {
  const Scan: Operation<ScanCommandInput, ScanCommandOutput> = (input) => {
    const { FilterExpression, ProjectionExpression } = input;
    checkParameters(input, { FilterExpression, ProjectionExpression });
    const placeholders = createPlaceholders(input.ExpressionAttributeNames, input.ExpressionAttributeValues);
    const table = engine.catalog.forItems(input.TableName);
    const plan = planRead(table, input, placeholders);
    placeholders.checkAllUsed();
    const segment = segmentOf(input);
    const start = checkStartKey(table, plan.index, input.ExclusiveStartKey);
    return pageAnswer(plan, input, readPage(engine, plan, scanSource(table, plan.index, segment, start)));
  };
  return { Scan };
}

function segmentOf({ Segment, TotalSegments }: ScanCommandInput): { number: number; of: number } | undefined {
  if (Segment === undefined && TotalSegments === undefined) return undefined;
  if (TotalSegments === undefined) {
    throw validationError(
      'The TotalSegments parameter is required but was not present in the request when Segment parameter is present',
    );
  }
  if (Segment === undefined) {
    throw validationError(
      'The Segment parameter is required but was not present in the request when parameter TotalSegments is present',
    );
  }
  if (Segment >= TotalSegments) {
    throw validationError(
      `The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: ${Segment} is not less than TotalSegments: ${TotalSegments}`,
    );
  }
  return { number: Segment, of: TotalSegments };
}
